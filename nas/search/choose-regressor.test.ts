import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { chooseRegressors } from './choose-regressor.ts'
import { kernelRidge, quadraticKernel } from './regressors/kernel-ridge.ts'
import { ridge } from './regressors/ridge.ts'

const regressors = [ridge(0.1), kernelRidge('quadratic', quadraticKernel(1), 1e-2)]

const random = randomStream(2, 'rows')
const row = () => Float64Array.from({ length: 6 }, () => random.uniform())
const linear = (x: Float64Array) => 3 * x[0]! - 2 * x[3]! + x[5]!
const product = (x: Float64Array) => (x[0]! - 0.5) * (x[1]! - 0.5)

test('each target gets the regressor that ranks it best, and is predicted by it on rows not seen', () => {
  const rows = Array.from({ length: 80 }, row)
  const [line, square] = chooseRegressors(
    regressors,
    rows,
    rows.map((x) => [linear(x), product(x)]),
    { folds: 5, random },
  )
  assert.ok(line!.tau > 0.95)
  assert.is(square!.name, 'quadratic')
  assert.ok(square!.tau > 0.9)
  for (let i = 0; i < 20; i++) {
    const x = row()
    assert.ok(Math.abs(line!.predict(x) - linear(x)) < 0.1)
    assert.ok(Math.abs(square!.predict(x) - product(x)) < 0.05)
  }
})

test('of noise nothing is learned: no regressor ranks it well on the folds left out', () => {
  const rows = Array.from({ length: 80 }, row)
  const noise = rows.map(() => [random.normal()])
  const [chosen] = chooseRegressors(regressors, rows, noise, { folds: 5, random })
  assert.ok(Math.abs(chosen!.tau) < 0.3, `${chosen!.tau}`)
})

test.run()
