import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { kendallInterval } from './kendall-interval.ts'

const count = 80
const random = randomStream(3, 'test of intervals')
const draw = () => Array.from({ length: count }, () => random.normal())

test('the interval of unrelated sequences is as wide as theory says', () => {
  const widths = Array.from({ length: 5 }, (_, seed) => {
    const { lower, upper } = kendallInterval(draw(), draw(), { seed, resamples: 400 })
    return upper! - lower!
  })
  // Kendall, "A new measure of rank correlation", 1938: variance of τ under independence.
  const deviation = Math.sqrt((2 * (2 * count + 5)) / (9 * count * (count - 1)))
  const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length
  assert.ok(Math.abs(mean / (2 * 1.96 * deviation) - 1) < 0.12, `${mean} ${4 * deviation}`)
})

test('95 % intervals of normal pairs hold 2/π · asin ρ about that often', () => {
  const rho = 0.6
  const truth = (2 / Math.PI) * Math.asin(rho)
  const studies = 40
  const holding = Array.from({ length: studies }, (_, seed) => {
    const x = draw().slice(0, 30)
    const y = x.map((value) => rho * value + Math.sqrt(1 - rho ** 2) * random.normal())
    const { lower, upper } = kendallInterval(x, y, { seed, resamples: 200 })
    return lower! <= truth && truth <= upper! ? 1 : 0
  }).reduce<number>((sum, one) => sum + one, 0)
  assert.ok(holding / studies > 0.85 && holding < studies, `${holding} of ${studies}`)
})

test('equal orders have an interval of 1 alone, sequences without an order none, few pairs no interval', () => {
  const rising = [1, 2, 3, 4, 5, 6, 7]
  assert.equal(kendallInterval(rising, rising, { seed: 1 }), { pairs: 7, tau: 1, lower: 1, upper: 1 })
  const flat = rising.map(() => 1)
  assert.equal(kendallInterval(rising, flat, { seed: 1 }), { pairs: 7, tau: null, lower: null, upper: null })
  assert.equal(kendallInterval([1, 2], [1, 2], { seed: 1 }), { pairs: 2, tau: 1, lower: null, upper: null })
})

test.run()
