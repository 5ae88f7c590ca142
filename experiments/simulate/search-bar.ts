import cliProgress from 'cli-progress'
import type { SearchSetting } from '../../sim/optimal/find-mapping.ts'

export interface SearchBar {
  readonly onProgress: SearchSetting['onProgress']
  readonly stop: () => void
}

/**
 * A bar on the error output for each layer whose mappings are searched; silent off a terminal. As a search leaves no
 * time for signals to be heard, it listens to none: Ctrl-C ends the process, and what was found so far is kept.
 */
export function searchBar(): SearchBar {
  if (!process.stderr.isTTY) return { onProgress: undefined, stop: () => {} }
  let bar: cliProgress.SingleBar | undefined
  let current = ''
  return {
    onProgress: ({ name }, { phase, done, total }) => {
      const title = `unrollings ${phase === 'bounding' ? 'bounded' : 'walked'}, ${name}`
      if (title !== current) {
        bar?.stop()
        bar = new cliProgress.SingleBar({
          format: '{bar} {value}/{total} {title}',
          stream: process.stderr,
          hideCursor: false,
          linewrap: true,
          gracefulExit: false,
          clearOnComplete: true,
        })
        bar.start(total, done, { title })
        current = title
      }
      bar!.update(done)
    },
    stop: () => bar?.stop(),
  }
}
