import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { contentHash } from '../../nas/store/canonical-json.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { loadBackend } from '../../nas/train/backends/load.ts'
import type { BackendName } from '../../nas/train/backends/training-backend.ts'
import { runStudy } from '../../nas/workers/run-study.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { checkWritable } from '../front/run-folder.ts'
import { programVersion, versions } from '../study/versions.ts'
import { chooseCandidates } from './candidates.ts'
import { objectivePoints, referenceOf } from './curve.ts'
import { type LoopResult, loopEvaluation, mounted } from './evaluation.ts'
import { readLoopFile } from './loop-file.ts'
import { type LoopTrial, loopPlan, searchOf } from './plan.ts'
import { specificationOf } from './specification.ts'
import { trainingOf } from './trainings.ts'
import { trialRunner } from './trial-runner.ts'

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
  describe: 'search with training in the loop: shared weights, successive halving, full training of the last few',
  builder: (yargs) =>
    yargs
      .positional('spec', { type: 'string', demandOption: true, describe: 'YAML file of the search' })
      .option('to', {
        type: 'string',
        defaultDescription: "runs/loop/ and the search's name",
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
    const evaluation = loopEvaluation(file, readSystem(file.hardware))
    const kind = synthetic ? 'synthetic' : undefined
    const dataset = await openDataset({ data, seed: file.seed, kind })
    const backend = await loadBackend(options.backend)
    const specification = specificationOf(file, evaluation, dataset, backend)
    const store = new StudyStore(join(to, 'trials.db'))
    store.begin(file.name, specification)

    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const { network, costs, staticFigures } = evaluation
    const { objectives } = file
    const runTrial = trialRunner({
      file,
      evaluation,
      to,
      trainingOptions: [
        '--backend',
        backend.name,
        ...(data === undefined ? [] : ['--data', data]),
        ...(synthetic ? ['--synthetic'] : []),
      ],
      cores: workers,
      signal: stopping.signal,
      onTraining: (folder, event) => process.stderr.write(`${basename(folder)} ${event}\n`),
    })
    const plan = loopPlan({
      ...file,
      candidates: () => {
        const shared = { step: 'shared', heads: null, seed: file.seed } as const
        const bank = readBank(join(file.shared ?? trainingOf(shared, file, to).folder, 'bank'))
        checkHeads(bank, network)
        const decisions = splitDecisions(bank, 'validation')
        return chooseCandidates({ ...file, decisions, costs, staticFigures }).map((choices) =>
          mounted(network, choices),
        )
      },
      pointsOf: ({ result }: Outcome) =>
        objectivePoints((result as LoopResult).curve, objectives, staticFigures),
      reference: referenceOf(objectives),
    })
    try {
      await runStudy({
        store,
        study: file.name,
        evaluation: contentHash(specification),
        search: searchOf(plan),
        fidelity: 'training',
        seed: file.seed,
        identify: (asked) => {
          const { step, heads, seed } = asked as LoopTrial
          return { candidate: heads, fidelity: step, seed }
        },
        evaluate: async ({ candidate, fidelity, seed }) => ({
          outcome: await runTrial({ step: fidelity, heads: candidate, seed } as LoopTrial),
        }),
        parallel: workers,
        versions: { ...versions, offramp: programVersion },
      })
    } catch (error) {
      if (!stopping.signal.aborted) throw error
      process.stderr.write('interrupted; the same command goes on\n')
      process.exitCode = 130
      return
    } finally {
      store.close()
    }
  },
}
