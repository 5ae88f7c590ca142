import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleTrial } from '../nas/store/sample-trial.ts'
import { StudyStore } from '../nas/store/study-store.ts'
import { runStudy } from '../nas/workers/run-study.ts'
import { openWorkerPool } from '../nas/workers/worker-pool.ts'

/*
 * Trials recorded per second in batches; overhead of a trial that does nothing, through claim, worker process and
 * store; and how much faster two worker processes are than one at trials of about 1 s: such that wait, which shows
 * what the coordination costs, and such that compute, which need two free cores. Argument: how many of each (8).
 */
const folder = mkdtempSync(join(tmpdir(), 'offramp-bench-'))
const store = new StudyStore(join(folder, 'studies.db'))
/** Of the networks that a trial costs one after the other. */
const widths = [0.5, 0.75, 1]
const say = (text: string) => process.stdout.write(`${text}\n`)

/** Seconds of a run of `count` trials that call `method` on so many processes, which are warm. */
async function secondsOf(study: string, processes: number, count: number, method: string): Promise<number> {
  const pool = openWorkerPool(new URL('./cost-trial-worker.ts', import.meta.url), processes)
  await Promise.all(Array.from({ length: processes }, () => pool.call('cost', { trial: -1, widths })))
  const batches = [Array.from({ length: count }, (_, i) => ({ trial: i, widths }))]
  store.begin(study, {})
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
    evaluate: async ({ candidate }) => ({ outcome: { result: await pool.call(method, candidate) } }),
  })
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  return seconds
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
const overheadMs = (1000 * (await secondsOf('idle', 1, idle, 'nothing'))) / idle
say(`a trial that does nothing: ${overheadMs.toFixed(2)} ms through one worker process`)

const count = Number(process.argv[2] ?? 8)
for (const [method, what] of [
  ['wait', 'that wait 1 s'],
  ['cost', 'of costs alone'],
] as const) {
  const one = await secondsOf(`${method} 1`, 1, count, method)
  const two = await secondsOf(`${method} 2`, 2, count, method)
  const times = `${one.toFixed(1)} s by one worker, ${two.toFixed(1)} s by two`
  say(`${count} trials ${what}: ${times}: ${(one / two).toFixed(2)}× (${(one / count).toFixed(2)} s a trial)`)
}
const [load] = loadavg()
say(`node ${process.version}, ${availableParallelism()} cores, load ${load!.toFixed(1)} of the last minute`)
store.close()
rmSync(folder, { recursive: true })
