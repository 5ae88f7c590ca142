import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { requantizationOf, requantize } from './requantization.ts'

/** ⌊value · multiplier / 2^shift + ½⌋ in exact integers: a shift of a BigInt rounds down. */
const exactly = (value: number, multiplier: number, shift: number): number =>
  Number((BigInt(value) * BigInt(multiplier) + (1n << BigInt(shift - 1))) >> BigInt(shift))

test('requantize gives what exact integers give, for any value, multiplier and shift', () => {
  const random = randomStream(1, 'requantize')
  for (let i = 0; i < 50_000; i++) {
    const value = random.integer(-(2 ** 31), 2 ** 31 - 1) >> random.integer(0, 30)
    const multiplier = random.integer(2 ** 30, 2 ** 31 - 1)
    const shift = random.integer(17, 62)
    assert.is(requantize(value, multiplier, shift), exactly(value, multiplier, shift))
  }
})

test('requantize is exact at the ends of the ranges and at halves, which go up', () => {
  for (const value of [-(2 ** 31), 2 ** 31 - 1, -65537, -65536, -1, 0, 1, 65535, 65536])
    for (const multiplier of [0, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 1])
      for (const shift of [17, 18, 31, 47, 48, 62])
        assert.is(requantize(value, multiplier, shift), exactly(value, multiplier, shift))
  const half = requantizationOf(0.5)
  const halves = [-3, -2, -1, 0, 1, 2, 3].map((value) => requantize(value, half.multiplier, half.shift))
  assert.equal(halves, [-1, -1, 0, 0, 1, 1, 2])
})

test('requantizationOf is within 2^-31 of the factor, with a multiplier of 31 bits', () => {
  const random = randomStream(2, 'factors')
  for (let i = 0; i < 10_000; i++) {
    const factor = random.uniform() * 2 ** random.integer(-31, 13)
    if (factor < 2 ** -32) continue
    const { multiplier, shift } = requantizationOf(factor)
    assert.ok(multiplier >= 2 ** 30 && multiplier < 2 ** 31, `${factor}: ${multiplier}`)
    assert.ok(shift >= 17 && shift <= 62, `${factor}: ${shift}`)
    assert.ok(Math.abs((multiplier * 2 ** -shift) / factor - 1) <= 2 ** -31, `${factor}`)
  }
})

test('requantizationOf carries where the multiplier rounds up to 2^31', () => {
  assert.equal(requantizationOf(1 - 2 ** -40), { multiplier: 2 ** 30, shift: 30 })
  assert.equal(requantizationOf(1), { multiplier: 2 ** 30, shift: 30 })
})

test('a factor too small to matter becomes 0; a negative, a huge and none are refused', () => {
  assert.is(requantizationOf(2 ** -33).multiplier, 0)
  assert.is(requantizationOf(0).multiplier, 0)
  for (const factor of [-1, 2 ** 14, Number.NaN])
    assert.throws(() => requantizationOf(factor), /no multiplier/)
})

test.run()
