import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { loadBackend } from '../../nas/train/backends/load.ts'
import type { BackendName } from '../../nas/train/backends/training-backend.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { checkWritable, writeRun } from '../front/run-folder.ts'
import { loopDocument } from './document.ts'
import { loopEvaluation } from './evaluation.ts'
import { readLoopFile } from './loop-file.ts'
import { reportFiles } from './report-files.ts'
import { reportText } from './report-text.ts'
import { runLoop } from './run-loop.ts'
import { specificationOf } from './specification.ts'
import { stepTimes } from './step-times.ts'
import { trainInProcess } from './train-in-process.ts'

interface LoopArguments {
  spec: string
  to: string | undefined
  data: string | undefined
  synthetic: boolean
  backend: 'auto' | BackendName
  workers: number
  json: boolean
}

export const loopCommand: CommandModule<object, LoopArguments> = {
  command: 'loop <spec>',
  describe:
    'search with training in the loop: shared weights, successive halving, full training of the last few',
  builder: (yargs) =>
    yargs
      .positional('spec', { type: 'string', demandOption: true, describe: 'YAML file of the search' })
      .option('to', {
        type: 'string',
        defaultDescription: "runs/loop/ and the search's name",
        describe: 'folder of trainings, trials and report',
      })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('workers', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one per core',
        describe: 'trainings at a time, one thread each',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 loop search.yaml --data data/cifar10', 'runs the search, or goes on with it'),
  handler: async ({ spec, data, synthetic, workers, json, ...options }) => {
    if (!Number.isInteger(workers) || workers < 1)
      throw new InputError({ place: '--workers', expected: 'a whole number above 0', found: `${workers}` })
    const file = readLoopFile(spec)
    const to = options.to ?? join('runs/loop', file.name)
    checkWritable(to)
    const system = readSystem(file.hardware)
    const evaluation = loopEvaluation(file, system)
    const kind = synthetic ? 'synthetic' : undefined
    const dataset = await openDataset({ data, seed: file.seed, kind })
    const backend = await loadBackend(options.backend)
    const specification = specificationOf(file, evaluation, dataset, backend)
    const store = new StudyStore(join(to, 'trials.db'))
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const images = synthetic
      ? ['--synthetic', '--synthetic-seed', `${file.seed}`]
      : data === undefined
        ? []
        : ['--data', data]
    try {
      store.begin(file.name, specification)
      const end = await runLoop({
        file,
        evaluation,
        specification,
        store,
        to,
        cores: workers,
        train: trainInProcess({
          data: dataset.sha256,
          backend: backend.version,
          words: ['--backend', backend.name, ...images],
          signal: stopping.signal,
          onEvent: ({ folder }, event) => process.stderr.write(`${basename(folder)} ${event}\n`),
        }),
      })
      const trials = store.trials(file.name)
      const names = { name: file.name, hardware: system.name }
      const document = loopDocument({ ...names, ...end, specification, trials })
      const times = stepTimes(trials)
      writeRun(to, { ...reportFiles(document), 'times.json': `${JSON.stringify(times, null, 2)}\n` })
      process.stdout.write(
        json
          ? `${JSON.stringify({ ...document, times })}\n`
          : `${reportText(document, times)}\n${to}/networks.csv, result.json, times.json\n`,
      )
    } catch (error) {
      const isInterrupted = stopping.signal.aborted
      stopping.abort() // What trains beside it ends behind a checkpoint.
      if (!isInterrupted) throw error
      process.stderr.write('interrupted; the same command goes on\n')
      process.exitCode = 130
    } finally {
      store.close()
    }
  },
}
