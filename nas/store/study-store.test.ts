import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { sampleTrial } from './sample-trial.ts'
import { StudyStore } from './study-store.ts'

const test = suite<{ folder: string; path: string; store: StudyStore }>('study store')
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-store-'))
  context.path = join(context.folder, 'deep/studies.db')
  context.store = new StudyStore(context.path)
})
test.after.each(({ folder, store }) => {
  store.close()
  rmSync(folder, { recursive: true })
})

const refuses = (work: () => void, message: string) =>
  assert.throws(work, (error: unknown) => error instanceof InputError && error.message.endsWith(message))

test('trials come back by number, whole, from another connection too', ({ store, path }) => {
  store.begin('a', { seed: 1 })
  const trials = [2, 0, 1].map((number) => sampleTrial(number))
  store.record('a', [...trials, sampleTrial(3, { error: 'it did not fit' })])
  const sorted = [trials[1], trials[2], trials[0], sampleTrial(3, { error: 'it did not fit' })]
  assert.equal(store.trials('a'), sorted)
  const other = new StudyStore(path, { mustExist: true })
  assert.equal(other.trials('a', 2), sorted.slice(2))
  assert.equal(other.outcome('a', sampleTrial(1).hash), { result: { value: 1 / 3 } })
  assert.is(other.outcome('a', sampleTrial(4).hash), undefined)
  other.close()
})

test('doubles come back to the last bit', ({ store }) => {
  const values = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2 / 3, -1e-7]
  store.begin('a', {})
  store.record('a', [sampleTrial(0, { result: values })])
  assert.equal(store.trials('a')[0]!.outcome.result, values)
})

test('a trial recorded twice stays as it was first', ({ store }) => {
  store.begin('a', {})
  store.record('a', [sampleTrial(0)])
  store.record('a', [sampleTrial(0, { error: 'late' }), sampleTrial(1)])
  assert.equal(store.trials('a'), [sampleTrial(0), sampleTrial(1)])
})

test('trials of one call are recorded all or none', ({ store }) => {
  store.begin('a', {})
  const twice = { ...sampleTrial(1), number: 0 }
  assert.throws(() => store.record('a', [sampleTrial(0), twice]), /UNIQUE/)
  assert.equal(store.trials('a'), [])
})

test('a study is taken up with its own specification alone', ({ store, path }) => {
  store.begin('a', { bank: { hash: '12', name: 'x' }, seed: 1 })
  store.begin('a', { seed: 1, bank: { name: 'x', hash: '12' } })
  refuses(
    () => store.begin('a', { bank: { hash: '13', name: 'x' }, seed: 1 }),
    `${path} study a: expected bank.hash "12", with which it was begun, found "13"`,
  )
})

test('studies are listed by name, with what was finished, and removed with their trials', ({ store }) => {
  store.begin('b', { seed: 2 })
  store.begin('a', { seed: 1 })
  store.record('b', [sampleTrial(0), sampleTrial(1, { error: 'no' })])
  store.markComplete('b')
  const idle = { isComplete: false, trials: 0, failed: 0, processes: [] }
  const b = { name: 'b', specification: { seed: 2 }, isComplete: true, trials: 2, failed: 1, processes: [] }
  assert.equal(store.studies(), [{ ...idle, name: 'a', specification: { seed: 1 } }, b])
  assert.equal(store.study('b'), b)
  store.remove('b')
  store.begin('b', { seed: 3 })
  assert.equal(store.trials('b'), [])
  refuses(() => store.study('c'), "expected one of the studies a, b, found 'c'")
})

test('a claimed trial is taken for others until it is finished', ({ store, path }) => {
  store.begin('a', {})
  const other = new StudyStore(path)
  const [ours, theirs] = [store.claims('a'), other.claims('a')]
  const { hash } = sampleTrial(0)
  assert.is(ours.claim(hash), 'claimed')
  assert.is(theirs.claim(hash), 'taken')
  assert.equal(other.study('a').processes, [process.pid])
  refuses(() => other.remove('a'), `expected no process at work on it, found process ${process.pid}`)
  store.record('a', [sampleTrial(0)])
  assert.is(theirs.claim(hash), 'finished')
  assert.equal(other.study('a').processes, [])
  other.close()
})

test('claims that are let go of can be made by others', ({ store }) => {
  store.begin('a', {})
  const [ours, theirs] = [store.claims('a'), store.claims('a')]
  ours.claim('x')
  ours.releaseAll()
  assert.is(theirs.claim('x'), 'claimed')
})

test('a process is at work on a study from when it says so until it ends, whatever trials it runs', ({
  store,
}) => {
  store.begin('a', {})
  const claims = store.claims('a')
  claims.attend()
  assert.equal(store.study('a').processes, [process.pid])
  const { hash } = sampleTrial(0)
  assert.is(claims.claim(hash), 'claimed')
  store.record('a', [sampleTrial(0)])
  assert.equal(store.study('a').processes, [process.pid])
  claims.releaseAll()
  assert.equal(store.study('a').processes, [])
})

test.run()
