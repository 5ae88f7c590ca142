import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { defaultThresholds, parseThresholds } from './thresholds.ts'

test('parseThresholds sorts and drops repetitions', () => {
  assert.equal(parseThresholds('0.9, 0.7,0.90', '--thresholds'), [0.7, 0.9])
})

test('the default grid goes from 0.5 to 0.95 by 0.05', () => {
  const grid = parseThresholds(defaultThresholds, '--thresholds')
  assert.equal(
    grid,
    Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100),
  )
})

for (const bad of ['0', '1', '1.2', '-0.5', 'NaN', 'high', '', '0.5,,0.6', 'Infinity'])
  test(`parseThresholds refuses '${bad}'`, () => {
    assert.throws(
      () => parseThresholds(bad, '--threshold'),
      (error: unknown) =>
        error instanceof InputError &&
        /^--threshold: expected thresholds between 0 and 1, both excluded, found '.*'$/.test(error.message),
    )
  })

test.run()
