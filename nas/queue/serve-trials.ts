import { hostname } from 'node:os'
import { UnrecoverableError, Worker } from 'bullmq'
import { connectQueue, keyPrefix, queueName } from './connect.ts'
import { troubleTeller } from './trouble.ts'

export interface ServeOptions {
  readonly url: string
  /** Jobs at the same time. */
  readonly parallel: number
  /**
   * Does a job, in another process: this one must stay awake to keep hold of it. An InputError it throws is a refusal,
   * which ends the job at once; any other error is tried again.
   */
  readonly run: (job: unknown) => Promise<unknown>
  /** Told what was refused and what goes wrong, a line each. */
  readonly tell: (line: string) => void
  /** A worker not heard of for so long has lost its jobs to others. */
  readonly lockMs?: number
}

export interface TrialServer {
  /** Lets jobs in progress end and takes no more. */
  close(): Promise<void>
}

/** A machine that goes away in the midst of a job this often has brought bad luck, or the job has. */
const lostWorkers = 10

/**
 * Takes jobs from a queue and does them until closed.
 *
 * @throws {InputError} as `connectQueue` does.
 */
export async function serveTrials(options: ServeOptions): Promise<TrialServer> {
  const { url, parallel, run, tell, lockMs = 10_000 } = options
  const connection = await connectQueue(url)
  const worker = new Worker(
    queueName,
    async ({ id, data }) => {
      try {
        return await run(data)
      } catch (error) {
        const { name, message } = error as Error
        if (name !== 'InputError') throw error
        tell(`refused: ${id?.slice(0, 12)}: ${message}`)
        throw new UnrecoverableError(`refused by ${hostname()}: ${message}`)
      }
    },
    {
      connection,
      prefix: keyPrefix,
      name: `${hostname()}:${process.pid}`,
      concurrency: parallel,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: lostWorkers,
      runRetryDelay: 1000,
    },
  )
  worker.on('error', troubleTeller(tell))
  await worker.waitUntilReady()
  return {
    close: async () => {
      await worker.close()
      connection.disconnect()
    },
  }
}
