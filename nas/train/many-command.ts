import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { readBank } from '../evaluate/read-bank.ts'
import { accuracySpread, spreadTable } from './accuracy-spread.ts'
import type { BackendName } from './backends/training-backend.ts'
import { readRecipe } from './read-recipe.ts'
import { logOf, type TrainingJob, trainSideBySide } from './side-by-side.ts'

interface TrainManyArguments {
  recipes: string
  seeds: string
  processes: number
  from: string | undefined
  data: string | undefined
  synthetic: boolean
  backend: 'auto' | BackendName
  to: string
  json: boolean
}

export const trainManyCommand: CommandModule<object, TrainManyArguments> = {
  command: 'train-many',
  describe: 'train recipes with several seeds side by side, one process a core; mean and spread of each',
  builder: (yargs) =>
    yargs
      .option('recipes', { type: 'string', demandOption: true, describe: 'names or files, between commas' })
      .option('seeds', { type: 'string', default: '1,2,3' })
      .option('processes', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one for each core',
      })
      .option('from', {
        type: 'string',
        describe: 'name of a recipe trained to the same folder, from whose weights of the same seed to start',
      })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('to', { type: 'string', demandOption: true, describe: 'folder, one in it for each training' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 train-many --recipes tiny --seeds 1,2 --synthetic --to runs/many',
        'the same goes on with it',
      ),
  handler: async (options) => {
    const { to, processes, json } = options
    if (!(Number.isInteger(processes) && processes > 0)) {
      throw new InputError({
        place: '--processes',
        expected: 'a whole number above 0',
        found: `${processes}`,
      })
    }
    const seeds = parseSeeds(options.seeds)
    const recipes = String(options.recipes).split(',')
    const jobs = recipes.flatMap((recipe) => {
      const { name } = readRecipe(recipe)
      return seeds.map((seed) => ({ recipe, name, seed, folder: join(to, `${name}-${seed}`) }))
    })
    const { data, synthetic, backend, from } = options
    const shared = [
      '--backend',
      backend,
      ...(data ? ['--data', data] : []),
      ...(synthetic ? ['--synthetic'] : []),
    ]
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const failed = await trainSideBySide(jobs, {
      processes,
      optionsOf: ({ seed }) => (from ? [...shared, '--from', join(to, `${from}-${seed}`)] : shared),
      signal: stopping.signal,
      onEvent: ({ folder }, event) => process.stderr.write(`${basename(folder)} ${event}\n`),
    })
    if (stopping.signal.aborted) {
      process.stderr.write('interrupted; the same command goes on\n')
      process.exitCode = 130
      return
    }
    const [first] = failed
    if (first) throw new InputError({ place: first.folder, expected: 'a training', found: lastLine(first) })
    const spread = accuracySpread(
      jobs.map(({ name, folder }) => ({ recipe: name, manifest: readBank(join(folder, 'bank')).manifest })),
    )
    process.stdout.write(json ? `${JSON.stringify(spread)}\n` : spreadTable(spread))
  },
}

/** @throws {InputError} for anything but distinct whole numbers between commas */
function parseSeeds(text: string): number[] {
  const seeds = String(text).split(',').map(Number)
  if (seeds.every(Number.isInteger) && new Set(seeds).size === seeds.length) return seeds
  throw new InputError({ place: '--seeds', expected: 'distinct whole numbers between commas', found: text })
}

function lastLine({ folder }: TrainingJob): string {
  const log = logOf(folder)
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  return `${lines.at(-1) || 'no word of it'} (${log})`
}
