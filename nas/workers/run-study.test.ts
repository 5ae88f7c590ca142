import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { StudyStore } from '../store/study-store.ts'
import type { Outcome } from '../store/trial.ts'
import { runStudy, type StudyRun } from './run-study.ts'

const test = suite<{ folder: string; path: string; store: StudyStore }>('runStudy')
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-run-'))
  context.path = join(context.folder, 'studies.db')
  context.store = new StudyStore(context.path)
  context.store.begin('a', {})
})
test.after.each(({ folder, store }) => {
  store.close()
  rmSync(folder, { recursive: true })
})

/** A run that asks for batches and evaluates a number to its square. */
function squares(store: StudyStore, batches: readonly (readonly number[])[]) {
  const evaluated: unknown[] = []
  const told: (readonly Outcome[])[] = []
  const rest = [...batches]
  const run: StudyRun = {
    store,
    study: 'a',
    search: { ask: () => rest.shift() ?? [], tell: (outcomes) => told.push(outcomes) },
    evaluation: 'squares',
    fidelity: 'analytic',
    seed: null,
    parallel: 3,
    versions: {},
    evaluate: async ({ candidate }) => {
      evaluated.push(candidate)
      await sleep(5 * (5 - (candidate as number)))
      return { outcome: candidate === 4 ? { error: 'four' } : { result: (candidate as number) ** 2 } }
    },
  }
  return { run, evaluated, told }
}

test('outcomes are told in the order asked, numbered by first asking; errors are outcomes', async ({
  store,
}) => {
  const { run, evaluated, told } = squares(store, [
    [1, 4, 2],
    [2, 3, 1, 3],
  ])
  const seen: number[] = []
  await runStudy({ ...run, onTrial: (_, { number }) => seen.push(number) })
  const nine = { result: 9 }
  assert.equal(told, [
    [{ result: 1 }, { error: 'four' }, { result: 4 }],
    [{ result: 4 }, nine, { result: 1 }, nine],
  ])
  assert.equal(evaluated, [1, 4, 2, 3])
  assert.equal(seen.sort(), [0, 1, 2, 3])
  assert.equal(
    store.trials('a').map(({ candidate }) => candidate),
    [1, 4, 2, 3],
  )
  assert.ok(store.study('a').isComplete)
})

test('trials that are in the store are looked up, and onTrial is told of them', async ({ store }) => {
  await runStudy(squares(store, [[1, 2, 3]]).run)
  const { run, evaluated, told } = squares(store, [
    [1, 2, 3],
    [3, 0],
  ])
  const seen: unknown[] = []
  await runStudy({ ...run, onTrial: (_, { candidate }) => seen.push(candidate) })
  assert.equal(evaluated, [0])
  assert.equal(told[1], [{ result: 9 }, { result: 0 }])
  assert.equal(seen, [1, 2, 3, 0])
})

test('two runs at once share the trials, and both are told all outcomes', async ({ store, path }) => {
  const other = new StudyStore(path)
  const candidates = Array.from({ length: 30 }, (_, i) => 5 - i / 30)
  const [ours, theirs] = [squares(store, [candidates]), squares(other, [candidates])]
  await Promise.all([runStudy(ours.run), runStudy(theirs.run)])
  assert.equal([...ours.evaluated, ...theirs.evaluated].sort(), [...candidates].sort())
  assert.ok(ours.evaluated.length > 0 && theirs.evaluated.length > 0)
  assert.equal(ours.told, theirs.told)
  other.close()
})

test('what an evaluation throws ends the run; finished trials stay and claims are let go of', async ({
  store,
}) => {
  const { run, evaluated } = squares(store, [[5, 4.5, 3, 2, 1, 0]])
  const broken: StudyRun['evaluate'] = (trial) =>
    trial.candidate === 3
      ? sleep(8).then(() => Promise.reject(new Error('worker lost')))
      : run.evaluate(trial)
  const message = await runStudy({ ...run, evaluate: broken }).catch((error: Error) => error.message)
  assert.is(message, 'worker lost')
  assert.not(evaluated.includes(0))
  assert.equal(store.study('a').processes, [])
  assert.not(store.study('a').isComplete)
  assert.ok(store.trials('a').some(({ candidate }) => candidate === 5))
  await sleep(30)
})

test.run()
