import { availableParallelism, constants } from 'node:os'
import type { CommandModule } from 'yargs'
import { StudyStore } from '../../nas/store/study-store.ts'
import { runStudy } from '../../nas/workers/run-study.ts'
import { type DatabaseArguments, databaseOption } from './database-option.ts'
import { localEvaluator, queueEvaluator } from './evaluators.ts'
import { reportProgress } from './progress.ts'
import { fidelity, openSpaceEvaluation } from './space-evaluation.ts'
import { specificationOf } from './specification.ts'
import { readStudyFile } from './study-file.ts'
import { studyFront } from './study-front.ts'
import { objectivesOf, studySearch } from './study-search.ts'
import { studyReport } from './summary-table.ts'
import { versions } from './versions.ts'
import { wholeNumber } from './whole-number.ts'

interface RunArguments extends DatabaseArguments {
  spec: string
  workers: number
  queue: string | undefined
  json: boolean
  /** Of all commands. */
  cache?: boolean
}

const progressMs = 1000
/** Looks at a queue without workers before that is told. */
const patienceTicks = 5
/** Added to a signal's number in the exit code of a process that it ended. */
const signalled = 128

function tell(line: string): void {
  process.stderr.write(`offramp: ${line}\n`)
}

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
        describe: 'processes that evaluate here; none of ours with --queue',
      })
      .option('queue', {
        type: 'string',
        describe: 'Redis server, redis://host:port or rediss://, whose workers (offramp worker) evaluate',
      })
      .option('json', { type: 'boolean', default: false, describe: 'a JSON line every second' })
      .example('$0 study run search.yaml', 'runs or resumes a study on all cores')
      .example('$0 study run search.yaml --queue rediss://queue.example.org', 'on the machines of a queue'),
  handler: async ({ spec, db, workers, queue, json, cache }) => {
    const processes = wholeNumber(workers, '--workers')
    const file = readStudyFile(spec)
    const { name: study, search, ...source } = file
    const evaluation = openSpaceEvaluation(source)
    const specification = specificationOf(file, evaluation)
    const options = { source, evaluation: evaluation.hash }
    const evaluator =
      queue === undefined
        ? localEvaluator(options, processes, cache)
        : await queueEvaluator(options, queue, tell)
    const store = new StudyStore(db)
    try {
      store.begin(study, specification)
      const front = studyFront(objectivesOf(specification), specification.constraints)
      const before = store.study(study).trials
      const progress = reportProgress({ study, total: specification.trials, front, before, json })
      let lonelyTicks = 0
      const timer = setInterval(async () => {
        const machines = await evaluator.workers?.().catch(() => 0)
        if (machines !== undefined) progress.setWorkers(machines)
        lonelyTicks = machines === 0 ? lonelyTicks + 1 : 0
        if (lonelyTicks === patienceTicks)
          tell('no worker is on the queue: offramp worker --queue … starts one')
        progress.show()
      }, progressMs)
      let isComplete = false
      const endings = endWhenInterrupted(() => {
        clearInterval(timer)
        progress.end(false)
        tell('stopped; the same command goes on from here')
      })
      try {
        await runStudy({
          store,
          study,
          search: studySearch({ ...source, ...evaluation, search }),
          evaluation: evaluation.hash,
          fidelity,
          seed: null,
          parallel: evaluator.parallel,
          versions,
          evaluate: evaluator.evaluate,
          onTrial: (outcome) => front.add(outcome),
        })
        isComplete = true
      } finally {
        endings.cancel()
        clearInterval(timer)
        progress.end(isComplete)
      }
      if (!json) process.stdout.write(`${studyReport(store.study(study), front.state())}\n`)
    } finally {
      store.close()
      await evaluator.close()
    }
  },
}

/** Ends the process after `work` when it is interrupted; every finished trial is in the store already. */
function endWhenInterrupted(work: () => void): { cancel(): void } {
  const end = (signal: NodeJS.Signals) => {
    work()
    process.exit(signalled + constants.signals[signal])
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, end)
  return {
    cancel: () => {
      for (const signal of signals) process.off(signal, end)
    },
  }
}
