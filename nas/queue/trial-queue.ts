import { Queue, QueueEvents } from 'bullmq'
import { connectQueue, keyPrefix, queueName } from './connect.ts'
import { troubleTeller } from './trouble.ts'

/** The coordinator's end of the queue. */
export interface TrialQueue {
  /**
   * Has a job done by some worker and gives what it returned. A job of an id that is known is not done again: it is
   * waited for, or its result looked up, whoever handed it out.
   *
   * @param id hash of all that the result depends on
   * @throws {Error} when a worker refused the job or failed at every attempt; the message says why.
   */
  run(id: string, job: unknown): Promise<unknown>
  /** Workers that are connected now. */
  workers(): Promise<number>
  close(): Promise<void>
}

export interface TrialQueueOptions {
  readonly url: string
  /** Told what goes wrong between us and the server, a line each. */
  readonly tell: (line: string) => void
  /** How often jobs are looked for whose end was not heard of, and handed out again if the server lost them. */
  readonly lookMs?: number
}

/** How often a job is begun whose worker's child processes keep ending; a worker that is killed costs none. */
const attempts = 3
const backoffMs = 200
/** Results are kept so long, that they can be looked up. */
const keptSeconds = 7 * 86_400
const keptResults = 20_000

interface Pending {
  readonly job: unknown
  resolve(result: unknown): void
  reject(error: Error): void
}

/** @throws {InputError} as `connectQueue` does. */
export async function openTrialQueue({ url, tell, lookMs = 2000 }: TrialQueueOptions): Promise<TrialQueue> {
  const connection = await connectQueue(url)
  const trouble = troubleTeller(tell)
  const queue = new Queue(queueName, {
    connection,
    prefix: keyPrefix,
    defaultJobOptions: {
      attempts,
      backoff: { type: 'fixed', delay: backoffMs },
      removeOnComplete: { age: keptSeconds, count: keptResults },
      removeOnFail: true,
    },
  })
  const events = new QueueEvents(queueName, { connection, prefix: keyPrefix })
  queue.on('error', trouble)
  events.on('error', trouble)
  const pending = new Map<string, Pending>()
  const results = new Map<string, Promise<unknown>>()

  const handOut = async (id: string, job: unknown) => {
    await queue.add('trial', job, { jobId: id })
    await look(id)
  }
  const look = async (id: string) => {
    const known = await queue.getJob(id)
    const waiting = pending.get(id)
    if (!waiting) return
    if (!known) await queue.add('trial', waiting.job, { jobId: id })
    else if (known.finishedOn !== undefined) waiting.resolve(known.returnvalue) // Failed ones are not kept.
  }
  events.on('completed', ({ jobId, returnvalue }) => pending.get(jobId)?.resolve(returnvalue))
  events.on('failed', ({ jobId, failedReason }) => pending.get(jobId)?.reject(new Error(failedReason)))
  let isLooking = false
  const lookAtAll = async () => {
    if (isLooking) return
    isLooking = true
    for (const id of [...pending.keys()]) await look(id).catch(trouble)
    isLooking = false
  }
  const timer = setInterval(lookAtAll, lookMs)
  await events.waitUntilReady()

  return {
    run: (id, job) => {
      const known = results.get(id)
      if (known) return known
      const result = new Promise((resolve, reject) => {
        pending.set(id, { job, resolve, reject })
        handOut(id, job).catch(trouble)
      }).finally(() => pending.delete(id) && results.delete(id))
      results.set(id, result)
      return result
    },
    workers: async () => (await queue.getWorkersCount()) ?? 0,
    close: async () => {
      clearInterval(timer)
      await events.close()
      await queue.close()
      connection.disconnect()
    },
  }
}
