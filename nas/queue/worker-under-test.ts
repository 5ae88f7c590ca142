import { evaluateUnderTest } from '../workers/study-under-test.ts'
import { serveTrials } from './serve-trials.ts'

/* A process that serves the study for tests, to be killed: its arguments are URL and log. */
const [url, log] = process.argv.slice(2)
await serveTrials({
  url: url!,
  parallel: 2,
  lockMs: 1000,
  tell: () => {},
  run: (candidate) => evaluateUnderTest(candidate, { delayMs: 25, log }),
})
