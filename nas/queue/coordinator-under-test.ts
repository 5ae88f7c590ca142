import { StudyStore } from '../store/study-store.ts'
import type { Outcome } from '../store/trial.ts'
import { runStudyUnderTest } from '../workers/study-under-test.ts'
import { openTrialQueue } from './trial-queue.ts'

/* A process that runs the study for tests through a queue, to be killed: its arguments are URL and database. */
const [url, path] = process.argv.slice(2)
const queue = await openTrialQueue({ url: url!, tell: () => {}, lookMs: 500 })
const store = new StudyStore(path!)
await runStudyUnderTest({
  store,
  evaluate: async ({ hash, candidate }) => ({ outcome: (await queue.run(hash, candidate)) as Outcome }),
})
store.close()
await queue.close()
