import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import { loadBackend } from '../train/backends/load.ts'
import { bankOfTraining } from '../train/bank-of-training.ts'
import { trainingProgress } from '../train/progress.ts'
import { readRecipe } from '../train/read-recipe.ts'
import { train } from '../train/train.ts'

interface TrainArguments {
  recipe: string
  data: string | undefined
  synthetic: boolean
  backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu'
  seed: number
  to: string
  resume: boolean
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
      .option('seed', { type: 'number', default: 1 })
      .option('to', { type: 'string', demandOption: true, describe: 'folder of the checkpoint and the bank' })
      .option('resume', { type: 'boolean', default: false, describe: 'go on from the checkpoint' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 train --recipe tiny --synthetic --to runs/tiny', 'a few seconds of training'),
  handler: async ({ recipe: name, data, synthetic, backend: choice, seed, to, resume, json }) => {
    const recipe = readRecipe(name)
    const dataset = await openDataset({ data, seed, kind: synthetic ? 'synthetic' : undefined })
    const backend = await loadBackend(choice)
    process.stderr.write(`backend: ${backend.version}\ndata: ${dataset.name}\n`)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const { onStep, stop } = trainingProgress()
    const trained = await train({
      recipe,
      dataset,
      backend,
      seed,
      folder: to,
      resume,
      signal: stopping.signal,
      onStep,
    })
    stop()
    if (!trained.isComplete) {
      process.stderr.write(`interrupted; go on with --resume\n`)
      process.exitCode = 130
      return
    }
    const date = new Date().toISOString().slice(0, 10)
    const manifest = writeBank(
      join(to, 'bank'),
      bankOfTraining({ recipe, dataset, backend, seed, trained, date }),
    )
    if (json) process.stdout.write(`${JSON.stringify(manifest)}\n`)
    else
      for (const { exit, kind, validationAccuracy, testAccuracy } of manifest.heads) {
        process.stdout.write(`${exit}${kind}  validation ${validationAccuracy}  test ${testAccuracy}\n`)
      }
  },
}
