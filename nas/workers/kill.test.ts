import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { canonicalJson } from '../store/canonical-json.ts'
import { StudyStore } from '../store/study-store.ts'
import { generations, name, outcomesOf, populationSize, runStudyUnderTest } from './study-under-test.ts'

const script = fileURLToPath(new URL('run-study-under-test.ts', import.meta.url))
const kills = Number(process.env.OFFRAMP_KILLS ?? 8)

const test = suite<{ folder: string; path: string; log: string; uninterrupted: string[] }>('a killed study')
test.before(async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-kill-'))
  const store = new StudyStore(join(folder, 'whole.db'))
  await runStudyUnderTest({ store })
  context.uninterrupted = outcomesOf(store)
  store.close()
  rmSync(folder, { recursive: true })
  assert.is(context.uninterrupted.length, generations * populationSize)
})
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-kill-'))
  context.path = join(context.folder, 'studies.db')
  context.log = join(context.folder, 'log')
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

/** A process that is about to open the database. */
async function start(path: string, log: string): Promise<ChildProcess> {
  const command = ['--import', 'tsx', script, path, log]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

async function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (signal) child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const linesOf = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [])

/** Candidates of finished trials; opening the database after a kill also checks every page of it. */
function finishedIn(path: string): Set<string> {
  const store = new StudyStore(path)
  const isBegun = store.studies().length > 0
  const finished = new Set(isBegun ? store.trials(name).map(({ candidate }) => canonicalJson(candidate)) : [])
  store.close()
  return finished
}

test(`killed at ${kills} random moments, it loses and repeats no finished trial and ends with the same bytes`, async (context) => {
  const { path, log, uninterrupted } = context
  const random = randomStream(kills, 'moments')
  let finished = new Set<string>()
  let logged = 0
  const goOn = async (signal?: NodeJS.Signals) => {
    const child = await start(path, log)
    if (signal) await sleep(random.uniform() * (2400 / kills))
    const code = await end(child, signal)
    const now = finishedIn(path)
    for (const trial of finished) assert.ok(now.has(trial), 'a finished trial was lost')
    const lines = linesOf(log)
    for (const trial of lines.slice(logged)) assert.not(finished.has(trial), 'a finished trial was repeated')
    finished = now
    logged = lines.length
    return code
  }
  for (let kill = 0; kill < kills; kill++) await goOn('SIGKILL')
  assert.ok(finished.size > 0, 'every kill came before the first trial')
  assert.is(await goOn(), 0)
  const store = new StudyStore(path)
  assert.equal(outcomesOf(store), uninterrupted)
  assert.ok(store.study(name).isComplete)
  store.close()
})

test('of two processes on one study one is killed, the other ends it; none repeats what the other does', async (context) => {
  const { path, log, uninterrupted } = context
  const [killed, other] = await Promise.all([start(path, log), start(path, log)])
  await sleep(250)
  await end(killed, 'SIGKILL')
  assert.is(await end(other), 0)
  const store = new StudyStore(path)
  assert.equal(outcomesOf(store), uninterrupted)
  const lanes = 4
  const lines = linesOf(log)
  assert.ok(lines.length <= uninterrupted.length + lanes, `${lines.length} evaluations`)
  store.close()
})

test.run()
