import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { networkOfRecipe } from '../nas/train/network-of-recipe.ts'
import { readRecipe } from '../nas/train/read-recipe.ts'
import type { Recipe } from '../nas/train/recipe.ts'
import { describeNetwork, type TimedSteps, type TrainingJob } from './training-job.ts'

/*
 * Processor time of a training step, all heads, against PyTorch and a TensorFlow graph in one run, in turns, each on
 * one core: `--rounds` processes of each, the median of their steps. OFFRAMP_TORCH and OFFRAMP_TENSORFLOW name Pythons
 * that have them (pip install torch==2.7.1; pip install tensorflow-cpu==2.13.1).
 */
const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: 'resnet8,mobilenetv2-eenn-w0.5' },
    batches: { type: 'string', default: '64,128' },
    rounds: { type: 'string', default: '2' },
    steps: { type: 'string', default: '6' },
    core: { type: 'string', default: '1' },
  },
})
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const runners = {
  graph: [process.execPath, '--import', 'tsx', path('training-own.ts')],
  eager: [process.execPath, '--import', 'tsx', path('training-own.ts')],
  torch: [process.env.OFFRAMP_TORCH ?? 'python3', path('training-peers/torch_step.py')],
  tensorflow: [process.env.OFFRAMP_TENSORFLOW ?? 'python3', path('training-peers/tensorflow_step.py')],
} as const
type Runner = keyof typeof runners

function recipeOf(name: string, quantized: boolean): Recipe {
  const recipe =
    name === 'resnet8'
      ? { ...readRecipe('tiny'), network: { ...readRecipe('tiny').network, width: 1 } }
      : readRecipe(name)
  return { ...recipe, distillation: 0, quantizeFrom: quantized ? 0 : 1, freezeFrom: 1 }
}

function timed(runner: Runner, recipe: Recipe, job: TrainingJob): TimedSteps | string {
  const isOurs = runner === 'graph' || runner === 'eager'
  const input = isOurs
    ? { recipe, job, execution: runner }
    : { ...describeNetwork(networkOfRecipe(recipe)), ...job }
  const threads = { OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }
  const { status, stdout, stderr } = spawnSync('taskset', ['-c', values.core, ...runners[runner]], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    env: { ...process.env, ...threads },
  })
  if (status === 0) return JSON.parse(stdout)
  return stderr.trim().split('\n').at(-1) ?? `exit code ${status}`
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

const table = new Table({
  head: [
    'network',
    'batch',
    '',
    'ours, ms',
    'by operators',
    'PyTorch',
    'TensorFlow',
    'speed to PyTorch',
    'to TensorFlow',
    'peak MiB',
  ],
  style: { head: [], border: [] },
})
const versions = new Set<string>()
for (const name of values.networks.split(','))
  for (const batch of values.batches.split(',').map(Number))
    for (const quantized of [false, true]) {
      const job = { batch, quantized, warmUp: 2, steps: Number(values.steps) }
      const recipe = recipeOf(name, quantized)
      const times = new Map<Runner, number[]>()
      const peaks = new Map<Runner, number>()
      for (let round = 0; round < Number(values.rounds); round++)
        for (const runner of Object.keys(runners) as Runner[]) {
          const found = timed(runner, recipe, job)
          if (typeof found === 'string') {
            versions.add(`skipped: ${runner}: ${found}`)
            continue
          }
          versions.add(found.version)
          times.set(runner, [...(times.get(runner) ?? []), ...found.stepMs])
          peaks.set(runner, Math.max(peaks.get(runner) ?? 0, found.peakMebibytes))
        }
      const of = (runner: Runner) => (times.has(runner) ? median(times.get(runner)!) : Number.NaN)
      const ms = (runner: Runner) => of(runner).toFixed(1)
      const speed = (peer: Runner) => `${(of(peer) / of('graph')).toFixed(2)}×`
      table.push([
        ...[name, batch, quantized ? 'quantized' : 'float'],
        ...[ms('graph'), ms('eager'), ms('torch'), ms('tensorflow')],
        ...[speed('torch'), speed('tensorflow')],
        [...peaks.values()].map((mebibytes) => mebibytes.toFixed(0)).join(' / '),
      ])
    }
process.stdout.write(
  `${table}\n${[...versions].join('\n')}\nspeed: how many of our steps in the time of one of the peer's\n`,
)
