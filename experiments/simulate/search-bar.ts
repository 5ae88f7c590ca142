import cliProgress from 'cli-progress'
import { watchOptimalSearches } from '../../sim/optimal/find-mapping.ts'

/**
 * A bar on the error output for each layer whose mappings are searched, while something runs; silent off a terminal. As a search leaves no
 * time for signals to be heard, the bar listens to none: Ctrl-C ends the process, and what was found so far is kept.
 */
export function withSearchBar<Result>(run: () => Result): Result {
  if (!process.stderr.isTTY) return run()
  let bar: cliProgress.SingleBar | undefined
  let current = ''
  watchOptimalSearches(({ name }, { phase, done, total }) => {
    const title = `${name}, ${phase === 'bounding' ? 'unrollings bounded' : 'unrollings walked'}`
    if (title !== current) {
      bar?.stop()
      bar = new cliProgress.SingleBar({
        format: '{bar} {value}/{total} {title}',
        stream: process.stderr,
        hideCursor: false,
        gracefulExit: false,
        clearOnComplete: true,
      })
      bar.start(total, done, { title })
      current = title
    }
    bar!.update(done)
  })
  try {
    return run()
  } finally {
    bar?.stop()
    watchOptimalSearches(undefined)
  }
}
