import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'

/** How often a call is made whose worker process ends before it answers. */
const attempts = 3

/** Processes that answer calls, one each at a time; calls beyond that wait their turn. */
export interface WorkerPool {
  /**
   * Calls a method of the worker script with values that JSON can say. A call whose process was killed is made again.
   *
   * @throws what the method throws, as a plain Error; an Error when the process ended at every attempt.
   */
  call(method: string, parameter: unknown): Promise<unknown>
  /** Ends the processes, calls in progress included. */
  close(): Promise<void>
}

export interface ProcessOptions {
  /** Of Node; default: where the processes fill the cores, no helper threads, which would take turns with them. */
  readonly flags?: readonly string[]
  /** Arguments of the script. */
  readonly words?: readonly string[]
}

/**
 * @param script TypeScript that hands its methods to `workerpool.worker`
 */
export function openWorkerPool(
  script: URL,
  processes: number,
  { flags = flagsFor(processes), words = [] }: ProcessOptions = {},
): WorkerPool {
  const pool = workerpool.pool(fileURLToPath(script), {
    workerType: 'process',
    maxWorkers: processes,
    forkArgs: [...words],
    forkOpts: { execArgv: [...flags, '--import', import.meta.resolve('tsx')] },
  })
  return {
    call: async (method, parameter) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await pool.exec(method, [parameter])
        } catch (error) {
          if (!(error instanceof workerpool.TerminateError)) throw error
          if (attempt === attempts)
            throw new Error(`the process that ran ${method} was ended ${attempts} times`, { cause: error })
        }
      }
    },
    close: async () => {
      await pool.terminate(true)
    },
  }
}

const flagsFor = (processes: number): readonly string[] =>
  processes > 1 && processes >= availableParallelism() ? ['--single-threaded'] : []
