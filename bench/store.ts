import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasRedisServer, startRedis } from '../nas/queue/redis-under-test.ts'
import { serveTrials } from '../nas/queue/serve-trials.ts'
import { openTrialQueue } from '../nas/queue/trial-queue.ts'
import { sampleTrial } from '../nas/store/sample-trial.ts'
import { StudyStore } from '../nas/store/study-store.ts'
import { runStudy } from '../nas/workers/run-study.ts'
import { openWorkerPool } from '../nas/workers/worker-pool.ts'
import type { TrialTimes } from './cost-trial-worker.ts'

/*
 * Trials recorded per second in batches; overhead of a trial that does nothing, through claim, worker process and
 * store, and through a queue on a Redis server; and how much faster two worker processes are than one at trials of
 * about 1 s: such that wait, which shows what the coordination costs, and such that compute, which need two free cores.
 * A single Node process uses part of the second core itself, for garbage collection and compilation; what two of one
 * thread each do shows the scaling without that. Argument: how many trials of each (8).
 */
const folder = mkdtempSync(join(tmpdir(), 'offramp-bench-'))
const store = new StudyStore(join(folder, 'studies.db'))
/** Of the networks that a trial costs one after the other. */
const widths = [0.5, 0.75, 1, 1.25, 1.5]
const say = (text: string) => process.stdout.write(`${text}\n`)

interface RunTimes {
  readonly seconds: number
  /** Of all trials and all threads. */
  readonly processorSeconds: number
}

/** A run of `count` trials that call `method` on so many processes, which are warm. */
async function timesOf(
  study: string,
  processes: number,
  count: number,
  method: string,
  flags: readonly string[] = [],
): Promise<RunTimes> {
  const pool = openWorkerPool(new URL('./cost-trial-worker.ts', import.meta.url), processes, { flags })
  await Promise.all(Array.from({ length: processes }, () => pool.call('cost', { trial: -1, widths })))
  const batches = [Array.from({ length: count }, (_, i) => ({ trial: i, widths }))]
  store.begin(study, {})
  let processorSeconds = 0
  const began = performance.now()
  await runStudy({
    store,
    study,
    search: { ask: () => batches.pop() ?? [], tell: () => {} },
    evaluation: study,
    fidelity: 'analytic',
    seed: null,
    parallel: processes,
    versions: {},
    evaluate: async ({ candidate }) => {
      const result = (await pool.call(method, candidate)) as TrialTimes | null
      processorSeconds += result?.processorSeconds ?? 0
      return { outcome: { result } }
    },
  })
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  return { seconds, processorSeconds }
}

/** Milliseconds a trial through a queue: handed out, done by a worker of this process, which does nothing, and back. */
async function queueOverheadMs(count: number, parallel: number): Promise<number> {
  const redis = await startRedis(folder)
  const tell = (line: string) => say(line)
  const server = await serveTrials({ url: redis.url, parallel: 2, run: async () => null, tell })
  const queue = await openTrialQueue({ url: redis.url, tell })
  const began = performance.now()
  let next = 0
  const hand = async () => {
    while (next < count) await queue.run(`trial-${next++}`, { widths })
  }
  await Promise.all(Array.from({ length: parallel }, hand))
  const milliseconds = (performance.now() - began) / count
  await queue.close()
  await server.close()
  await redis.stop()
  return milliseconds
}

const batch = 500
const trials = Array.from({ length: 40 * batch }, (_, number) => sampleTrial(number))
store.begin('batches', {})
const began = performance.now()
for (let first = 0; first < trials.length; first += batch)
  store.record('batches', trials.slice(first, first + batch))
const rate = (1000 * trials.length) / (performance.now() - began)
say(`store: ${rate.toFixed(0)} trials/s in batches of ${batch}`)

const idle = 1000
const { seconds: idleSeconds } = await timesOf('idle', 1, idle, 'nothing')
say(`a trial that does nothing: ${((1000 * idleSeconds) / idle).toFixed(2)} ms through one worker process`)
if (hasRedisServer('the queue; apt-get install redis-server')) {
  const [one, many] = [await queueOverheadMs(500, 1), await queueOverheadMs(4000, 400)]
  say(
    `a trial that does nothing: ${one.toFixed(2)} ms through the queue one by one, ${many.toFixed(2)} ms of many`,
  )
}

const count = Number(process.argv[2] ?? 8)
for (const [method, what, flags] of [
  ['wait', 'that wait 1 s', []],
  ['cost', 'of costs alone', []],
  ['cost', 'of costs alone, one thread a worker', ['--single-threaded']],
] as const) {
  const one = await timesOf(`${what} 1`, 1, count, method, flags)
  const two = await timesOf(`${what} 2`, 2, count, method, flags)
  const times = `${one.seconds.toFixed(1)} s by one worker, ${two.seconds.toFixed(1)} s by two`
  const processor = `${(one.processorSeconds / count).toFixed(2)} and ${(two.processorSeconds / count).toFixed(2)} s`
  say(
    `${count} trials ${what}: ${times}: ${(one.seconds / two.seconds).toFixed(2)}× (${processor} of processor a trial)`,
  )
}
const [load] = loadavg()
say(`node ${process.version}, ${availableParallelism()} cores, load ${load!.toFixed(1)} of the last minute`)
store.close()
rmSync(folder, { recursive: true })
