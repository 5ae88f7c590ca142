import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Table from 'cli-table3'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import type { BankManifest } from '../evaluate/logit-bank.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import { loadBackend } from './backends/load.ts'
import { bankOfTraining } from './bank-of-training.ts'
import { checkpointName } from './checkpoint.ts'
import { trainingProgress } from './progress.ts'
import { readRecipe } from './read-recipe.ts'
import { originAt } from './start-from.ts'
import type { Execution } from './step-runner.ts'
import { train } from './train.ts'

interface TrainArguments {
  recipe: string
  data: string | undefined
  synthetic: boolean
  'synthetic-seed': number | undefined
  backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu'
  execution: Execution | undefined
  seed: number
  to: string
  from: string | undefined
  resume: boolean
  'checkpoint-seconds': number
  json: boolean
}

export const trainCommand: CommandModule<object, TrainArguments> = {
  command: 'train',
  describe: 'train a backbone and all its exit heads together and write their logit bank',
  builder: (yargs) =>
    yargs
      .option('recipe', { type: 'string', demandOption: true, describe: 'name of a recipe, or a YAML file' })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('execution', {
        choices: ['graph', 'eager'] as const,
        describe:
          'how training steps run: each as one graph (default where the backend can), or by operators',
      })
      .option('seed', { type: 'number', default: 1 })
      .option('synthetic-seed', {
        type: 'number',
        defaultDescription: 'that of the training',
        describe: 'of the procedural images',
      })
      .option('to', { type: 'string', demandOption: true, describe: 'folder of the checkpoint and the bank' })
      .option('from', {
        type: 'string',
        describe: 'a training (its checkpoint, or the folder of it) whose weights to start from',
      })
      .option('resume', { type: 'boolean', default: false, describe: 'go on from the checkpoint' })
      .option('checkpoint-seconds', {
        type: 'number',
        default: 45,
        describe: 'work between two checkpoints: what an interruption loses at most',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 train --recipe tiny --synthetic --to runs/tiny', 'a few seconds of training'),
  handler: async (options) => {
    const { seed, to, resume, 'checkpoint-seconds': checkpointSeconds, json } = options
    const recipe = readRecipe(options.recipe)
    if (!resume) requireNoCheckpoint(to)
    const dataset = await openDataset({
      data: options.data,
      seed: options['synthetic-seed'] ?? seed,
      kind: options.synthetic ? 'synthetic' : undefined,
    })
    const backend = await loadBackend(options.backend)
    if (options.execution === 'graph' && !backend.compile) {
      const place = `--execution, backend ${backend.name}`
      throw new InputError({ place, expected: 'eager (tensorflow alone runs graphs)', found: 'graph' })
    }
    writeFileAtomically(join(to, 'recipe.json'), `${JSON.stringify(recipe, null, 2)}\n`)
    process.stderr.write(`backend: ${backend.version}\ndata: ${dataset.name}\n`)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    process.once('disconnect', () => stopping.abort())
    process.channel?.unref()
    const from = options.from === undefined ? undefined : originAt(options.from)
    const { onStep, stop } = trainingProgress()
    const common = { recipe, dataset, backend, seed, execution: options.execution }
    const { signal } = stopping
    const trained = await train({ ...common, folder: to, resume, checkpointSeconds, signal, onStep, from })
    stop()
    if (!trained.isComplete) {
      process.stderr.write('interrupted; the same command with --resume goes on\n')
      process.exitCode = 130
      return
    }
    const date = new Date().toISOString().slice(0, 10)
    const manifest = writeBank(join(to, 'bank'), bankOfTraining({ ...common, trained, date }))
    process.stdout.write(json ? `${JSON.stringify(manifest)}\n` : accuracyTable(manifest))
  },
}

/** A new training must not write over what another one has done. */
function requireNoCheckpoint(folder: string): void {
  if (!existsSync(join(folder, checkpointName))) return
  const expected = 'a folder without a checkpoint, or --resume'
  throw new InputError({ place: `--to ${folder}`, expected, found: checkpointName })
}

function accuracyTable({ heads, data, imagesPerSecond, trainingSeconds }: BankManifest): string {
  const table = new Table({
    head: ['exit', 'head', 'validation', 'test'],
    style: { head: [], border: [], compact: true },
  })
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  for (const { exit, kind, validationAccuracy, testAccuracy } of heads) {
    const layers = kind === 1 ? 'one layer' : 'two layers'
    table.push([exit, layers, percent(validationAccuracy), percent(testAccuracy)])
  }
  const pace = `${imagesPerSecond.toFixed(0)} images/s, ${trainingSeconds.toFixed(0)} s`
  return `${table}\naccuracy on ${data.name}; ${pace}\n`
}
