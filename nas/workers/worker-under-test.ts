import { existsSync, writeFileSync } from 'node:fs'
import workerpool from 'workerpool'

/** Methods of a worker process for tests. */
const methods = {
  half: ({ value }: { value: number }): { value: number; process: number } => ({
    value: value / 2,
    process: process.pid,
  }),
  fail: ({ message }: { message: string }): void => {
    throw new RangeError(message)
  },
  /** Kills its own process, unless the file is there, which it makes. */
  dieOnce: ({ marker }: { marker: string }): string => {
    if (existsSync(marker)) return 'alive'
    writeFileSync(marker, '')
    process.kill(process.pid, 'SIGKILL')
    return 'dead'
  },
  die: (): void => {
    process.kill(process.pid, 'SIGKILL')
  },
}

workerpool.worker(methods)
