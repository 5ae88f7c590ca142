import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandModule } from 'yargs'
import { StudyStore } from '../../nas/store/study-store.ts'
import { type DatabaseArguments, databaseOption } from './database-option.ts'
import { reportProgress } from './progress.ts'
import { readSpecification } from './specification.ts'
import { type StudyFront, studyFront } from './study-front.ts'
import { objectivesOf } from './study-search.ts'
import { studyReport } from './summary-table.ts'

interface ShowArguments extends DatabaseArguments {
  name: string
  follow: boolean
  json: boolean
}

const followMs = 1000

export const showCommand: CommandModule<object, ShowArguments> = {
  command: 'show <name>',
  describe: 'how far a study is and what it has found, also while it runs',
  builder: (yargs) =>
    databaseOption(yargs)
      .positional('name', { type: 'string', demandOption: true })
      .option('follow', { type: 'boolean', default: false, describe: 'until the study is complete' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'JSON lines, one a second when following',
      })
      .example('$0 study show search --follow', 'watches a study that another process runs'),
  handler: async ({ name, db, follow, json }) => {
    const store = new StudyStore(db, { mustExist: true })
    const summary = store.study(name)
    const specification = readSpecification(summary)
    const front = studyFront(objectivesOf(specification), specification.constraints)
    const isAdded = new Set<number>()
    addNew(front, isAdded, store, name)
    const options = { study: name, total: specification.trials, front, before: summary.trials }
    if (follow) {
      const progress = reportProgress({ ...options, json })
      for (let { isComplete } = summary; !isComplete; ) {
        progress.show()
        await sleep(followMs)
        isComplete = store.study(name).isComplete
        addNew(front, isAdded, store, name)
      }
      progress.end(true)
    } else if (json) reportProgress({ ...options, json }).end(summary.isComplete)
    if (!json) process.stdout.write(`${studyReport(store.study(name), front.state())}\n`)
    store.close()
  },
}

/** Trials end out of order, so all after the first gap are looked at again. */
function addNew(front: StudyFront, isAdded: Set<number>, store: StudyStore, study: string): void {
  let first = 0
  while (isAdded.has(first)) first += 1
  for (const { number, outcome } of store.trials(study, first)) {
    if (isAdded.has(number)) continue
    isAdded.add(number)
    front.add(outcome)
  }
}
