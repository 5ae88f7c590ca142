import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readRecipe } from '../nas/train/read-recipe.ts'
import type { TimedSteps } from './training-job.ts'

/*
 * What two trainings side by side, each on a core of its own, do in the time of one alone: twice the processor time of
 * a step alone, over that of a step beside the other. In turns; the median of `--rounds`.
 */
const { values } = parseArgs({
  options: {
    recipe: { type: 'string', default: 'mobilenetv2-eenn-w0.5' },
    batch: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '20' },
  },
})
const program = fileURLToPath(new URL('training-own.ts', import.meta.url))
const recipe = { ...readRecipe(values.recipe), quantizeFrom: 1, freezeFrom: 1 }
const job = { batch: Number(values.batch), quantized: false, warmUp: 2, steps: Number(values.steps) }

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** Milliseconds of processor time of a step. */
async function trained(core: number): Promise<number> {
  const child = spawn('taskset', ['-c', `${core}`, process.execPath, '--import', 'tsx', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
  })
  child.stdin.end(JSON.stringify({ recipe, job, execution: 'graph' }))
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  return median((JSON.parse(output) as TimedSteps).stepMs)
}

const speeds: number[] = []
for (let round = 0; round < Number(values.rounds); round++) {
  const alone = await trained(round % 2)
  const beside = await Promise.all([trained(0), trained(1)])
  const speed = beside.reduce((sum, ms) => sum + alone / ms, 0)
  speeds.push(speed)
  const each = beside.map((ms) => ms.toFixed(1)).join(' and ')
  process.stdout.write(
    `alone ${alone.toFixed(1)} ms a step, side by side ${each} ms: ${speed.toFixed(2)}× of one\n`,
  )
}
process.stdout.write(`median ${median(speeds).toFixed(2)}×\n`)
