import { StudyStore } from '../store/study-store.ts'
import { runStudyUnderTest } from './study-under-test.ts'

/* A process that runs the study for tests, to be killed: its arguments are the database and the log. */
const [path, log] = process.argv.slice(2)
process.stdout.write('opening\n')
const store = new StudyStore(path!)
await runStudyUnderTest({ store, delayMs: 12, log: log! })
store.close()
