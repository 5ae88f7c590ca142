import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { kendallTau } from './kendall-tau.ts'

test('tied ranks give the τ-b of scipy 1.17.1', () => {
  const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-15)
  near(kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]), -0.4714045207910316)
  near(kendallTau([1, 2, 2, 3, 4, 4, 4, 5, 6, 7], [2, 1, 3, 3, 5, 4, 4, 7, 6, 6]), 0.7952384429746019)
})

test('without ties it is (concordant − discordant) / pairs', () => {
  assert.is(kendallTau([1, 2, 3, 4], [10, 20, 30, 40]), 1)
  assert.is(kendallTau([1, 2, 3, 4], [4, 3, 2, 1]), -1)
  assert.is(kendallTau([1, 2, 3, 4], [1, 2, 4, 3]), 4 / 6)
})

test('a sequence of equal values ranks nothing', () => {
  assert.ok(Number.isNaN(kendallTau([1, 1, 1], [1, 2, 3])))
})

test.run()
