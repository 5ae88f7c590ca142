import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { loadBackend } from '../../nas/train/backends/load.ts'
import type { BackendName } from '../../nas/train/backends/training-backend.ts'
import { trainingProgress } from '../../nas/train/progress.ts'
import { recipeSchema } from '../../nas/train/recipe.ts'
import { originAt } from '../../nas/train/start-from.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { checkWritable, writeRun } from '../front/run-folder.ts'
import { precisionCsv, precisionTable } from './report.ts'
import { type PrecisionRow, precisionRow } from './row.ts'
import { pairName, readStudy, recipeOf } from './study.ts'
import { tune } from './tune.ts'

interface PrecisionArguments {
  from: string
  to: string
  data: string | undefined
  synthetic: boolean
  backend: 'auto' | BackendName
  hardware: string
  json: boolean
}

export const precisionCommand: CommandModule<object, PrecisionArguments> = {
  command: 'precision',
  describe: 'train a network in 32, 8 and 4 bits from the same weights; accuracy, exits and cost of each',
  builder: (yargs) =>
    yargs
      .option('from', {
        type: 'string',
        demandOption: true,
        describe: 'a training to start from, of all heads',
      })
      .option('to', { type: 'string', default: 'runs/precision', describe: 'folder of the trainings' })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('hardware', {
        type: 'string',
        default: 'edge-tpu-quad',
        describe: 'name of a preset, or a YAML file',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 precision --from runs/mobilenet', 'five trainings; the same command goes on with them'),
  handler: async ({ to, json, ...options }) => {
    const study = readStudy()
    const from = originAt(options.from)
    const { network } = recipeSchema.parse(from.checkpoint.identity.recipe)
    const system = readSystem(options.hardware)
    checkWritable(to)
    const kind = options.synthetic ? 'synthetic' : undefined
    const dataset = await openDataset({ data: options.data, seed: from.checkpoint.identity.seed, kind })
    const backend = await loadBackend(options.backend)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const { signal } = stopping
    const date = new Date().toISOString().slice(0, 10)
    const rows: PrecisionRow[] = []
    for (const pair of study.pairs) {
      const recipe = recipeOf(study, network, pair)
      const folder = join(to, pairName(pair))
      process.stderr.write(`${pairName(pair)}${existsSync(folder) ? ' goes on' : ''}\n`)
      const { onStep, stop } = trainingProgress()
      const bank = await tune({ recipe, from, folder, dataset, backend, date, signal, onStep })
      stop()
      if (!bank) {
        process.stderr.write('interrupted; the same command goes on\n')
        process.exitCode = 130
        return
      }
      rows.push(precisionRow(pair, bank, system, study.threshold))
    }
    const document = {
      study,
      origin: from.checkpoint.sha256,
      data: dataset.name,
      hardware: system.name,
      rows,
    }
    writeRun(to, {
      'precision.csv': precisionCsv(rows, study.exits),
      'result.json': `${JSON.stringify(document, null, 2)}\n`,
    })
    process.stdout.write(json ? `${JSON.stringify(document)}\n` : precisionTable(rows, study.exits))
  },
}
