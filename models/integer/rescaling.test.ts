import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { requantizationOf, requantize } from './requantization.ts'
import { factorOf, quickRequantize } from './rescaling.ts'

test('the quick product gives what exact integer arithmetic gives, on and next to halves too', () => {
  const random = randomStream(1, 'rescaling')
  for (let i = 0; i < 20_000; i++) {
    const shift = random.integer(1, 30)
    const isHalf = i % 2 === 0
    const exact = requantizationOf(isHalf ? 2 ** -shift : random.uniform() * 2 ** (4 - shift))
    const value = isHalf
      ? random.integer(-(2 ** (30 - shift)), 2 ** (30 - shift)) * 2 ** shift + 2 ** (shift - 1)
      : random.integer(-(2 ** 31), 2 ** 31 - 1)
    const near = value + (i % 6 < 2 ? 0 : i % 6 < 4 ? 1 : -1)
    if (Math.abs(near) > 2 ** 31 - 1) continue
    const { multiplier, shift: by } = exact
    assert.is(quickRequantize(near, factorOf(exact), exact), requantize(near, multiplier, by), `${near}`)
  }
})

test.run()
