import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { judge } from './judge.ts'

const suite = {
  name: 'test',
  tolerance: (quantity: string) => ({ exact: 0, within: quantity === 'stalls' ? 0.02 : 0 }),
}
const oneCase = (name: string, found: Record<string, number>, expected: Record<string, number>) => ({
  name,
  compute: () => found,
  expected,
})

test('a case is exact, within or failed as its worst figure is', () => {
  const { report } = judge(suite, [
    oneCase('a', { cycles: 10, stalls: 0 }, { cycles: 10, stalls: 0 }),
    oneCase('b', { cycles: 10, stalls: 101 }, { cycles: 10, stalls: 100 }),
    oneCase('c', { cycles: 10_001, stalls: 0 }, { cycles: 10_000, stalls: 0 }),
  ])
  assert.equal([report.cases, report.exact, report.within, report.failed], [3, 1, 1, 1])
})

test('the worst figure is a failure before a larger error within tolerance', () => {
  const { report } = judge(suite, [
    oneCase('b', { stalls: 101 }, { stalls: 100 }),
    oneCase('c', { cycles: 10_001 }, { cycles: 10_000 }),
  ])
  assert.equal(report.worst, {
    case: 'c',
    quantity: 'cycles',
    expected: 10_000,
    found: 10_001,
    relativeError: 1e-4,
  })
})

test('a figure that is not computed has failed, and so has one where nothing was expected', () => {
  const { report } = judge(suite, [
    oneCase('a', {}, { cycles: 1 }),
    oneCase('b', { stalls: 3 }, { stalls: 0 }),
  ])
  assert.is(report.failed, 2)
  assert.is(report.worst!.relativeError, Number.POSITIVE_INFINITY)
})

test('figures that are not judged are reported with their worst; what is skipped never counts as passed', () => {
  const reporting = { name: 'test', tolerance: () => 'reported' as const }
  const { report } = judge(reporting, [oneCase('a', { ms: 11 }, { ms: 10 }), oneCase('b', {}, { ms: 1 })], 3)
  assert.equal(
    [report.cases, report.exact, report.within, report.reported, report.skipped, report.failed],
    [5, 0, 0, 1, 3, 1],
  )
  assert.is(judge(reporting, [oneCase('a', { ms: 11 }, { ms: 10 })]).report.worst!.relativeError, 0.1)
})

test('a case that the simulator refuses has failed and its reason is kept; a bug is not hidden', () => {
  const refuse = () => {
    throw new InputError({ place: 'layer x', expected: 'conv', found: 'pool' })
  }
  const { report, refusals } = judge(suite, [{ name: 'a', compute: refuse, expected: { cycles: 1 } }])
  assert.is(report.failed, 1)
  assert.equal(refusals, ['a: layer x: expected conv, found pool'])
  const bug = () => {
    throw new TypeError('bug')
  }
  assert.throws(() => judge(suite, [{ name: 'a', compute: bug, expected: {} }]), /bug/)
})

test.run()
