import { availableParallelism } from 'node:os'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { runStudy } from '../../nas/workers/run-study.ts'
import { openWorkerPool } from '../../nas/workers/worker-pool.ts'
import { fidelity, openBankEvaluation } from './bank-evaluation.ts'
import { type DatabaseArguments, databaseOption } from './database-option.ts'
import { reportProgress } from './progress.ts'
import { specificationOf } from './specification.ts'
import { readStudyFile } from './study-file.ts'
import { studyFront } from './study-front.ts'
import { objectivesOf, studySearch } from './study-search.ts'
import { studyReport } from './summary-table.ts'
import { versions } from './versions.ts'
import type { StudyJob } from './worker.ts'

interface RunArguments extends DatabaseArguments {
  spec: string
  workers: number
  json: boolean
}

const progressMs = 1000

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <spec>',
  describe: 'run a study, or go on with it: trials that are finished are not run again',
  builder: (yargs) =>
    databaseOption(yargs)
      .positional('spec', { type: 'string', demandOption: true, describe: 'YAML file of the study' })
      .option('workers', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one per core',
        describe: 'processes that evaluate',
      })
      .option('json', { type: 'boolean', default: false, describe: 'a JSON line every second' })
      .example('$0 study run search.yaml', 'runs or resumes a study on all cores'),
  handler: async ({ spec, db, workers, json }) => {
    if (!Number.isInteger(workers) || workers < 1)
      throw new InputError({ place: '--workers', expected: 'a whole number above 0', found: `${workers}` })
    const file = readStudyFile(spec)
    const { name: study, bank, hardware, objectives } = file
    const evaluation = openBankEvaluation(file)
    const { points, staticFigures, hash } = evaluation
    const specification = specificationOf(file, evaluation)
    const store = new StudyStore(db)
    store.begin(study, specification)

    const front = studyFront(objectivesOf(specification))
    const before = store.study(study).trials
    const progress = reportProgress({ study, total: specification.trials, front, before, json })
    const timer = setInterval(() => progress.show(), progressMs)
    const pool = openWorkerPool(new URL('./worker.ts', import.meta.url), workers)
    const source = { bank, hardware, objectives }
    let isComplete = false
    try {
      await runStudy({
        store,
        study,
        search: studySearch({ ...file, points, staticFigures }),
        evaluation: hash,
        fidelity,
        seed: null,
        parallel: workers,
        versions,
        evaluate: async ({ candidate }) => {
          const job = { source, evaluation: hash, candidate } as StudyJob
          return { outcome: (await pool.call('evaluate', job)) as Outcome }
        },
        onTrial: (outcome) => front.add(outcome),
      })
      isComplete = true
    } finally {
      clearInterval(timer)
      progress.end(isComplete)
      await pool.close()
    }
    if (!json) process.stdout.write(`${studyReport(store.study(study), front.state())}\n`)
    store.close()
  },
}
