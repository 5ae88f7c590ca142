import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gaussianKernel, kernelRidge, quadraticKernel } from './kernel-ridge.ts'
import { nearestNeighbours } from './nearest-neighbours.ts'
import { radialBasis } from './radial-basis.ts'
import type { Regressor } from './regressor.ts'
import { ridge } from './ridge.ts'

const rows = [
  [0.09, 0.24, 0.8],
  [0.58, 0.09, 0.43],
  [0.48, 0.16, 0.73],
  [0.11, 0.39, 0.52],
  [0.43, 0.59, 0.74],
  [0.96, 0.28, 0.65],
  [0.7, 0.29, 0.0],
  [0.97, 0.3, 0.31],
].map((row) => Float64Array.from(row))

const targets = [
  [0.89, 0.59],
  [0.47, 0.77],
  [0.03, 0.71],
  [0.37, 0.09],
  [0.66, 0.93],
  [0.21, 0.63],
  [0.3, 0.74],
  [0.72, 0.22],
]

const asked = [
  [0.83, 0.66, 0.68],
  [0.82, 0.43, 0.76],
  [0.88, 0.1, 0.85],
].map((row) => Float64Array.from(row))

/** What scikit-learn 1.9.1 and, for the radial basis, scipy 1.17.1 predict, to twelve decimals. */
const cases: readonly [string, Regressor, readonly (readonly number[])[]][] = [
  [
    'Ridge(alpha=0.5)',
    ridge(0.5),
    [
      [0.47150748367, 0.61982312535],
      [0.446872432042, 0.629180079038],
      [0.40190195522, 0.645098783267],
    ],
  ],
  [
    'KernelRidge(poly, degree=2, gamma=0.7, coef0=1, alpha=0.1) of centred targets',
    kernelRidge('quadratic', quadraticKernel(0.7), 0.1),
    [
      [0.540914042232, 0.704538059664],
      [0.418885658835, 0.721343901389],
      [0.23074519388, 0.74223286476],
    ],
  ],
  [
    'KernelRidge(rbf, gamma=1.3, alpha=0.1) of centred targets',
    kernelRidge('gaussian', gaussianKernel(1.3), 0.1),
    [
      [0.487747215762, 0.745841859993],
      [0.319298523905, 0.7700052017],
      [0.113175651709, 0.745654612197],
    ],
  ],
  [
    'KNeighborsRegressor(3)',
    nearestNeighbours(3),
    [
      [0.53, 0.593333333333],
      [0.3, 0.756666666667],
      [0.236666666667, 0.703333333333],
    ],
  ],
  [
    'RBFInterpolator(linear, degree=0)',
    radialBasis,
    [
      [0.482876363256, 0.714296476395],
      [0.321758013567, 0.741163099989],
      [0.206791999796, 0.722353016416],
    ],
  ],
]

for (const [reference, regressor, expected] of cases)
  test(`${regressor.name} predicts as ${reference}`, () => {
    const predict = regressor.fit(rows, targets)
    asked.forEach((row, i) => {
      for (const [t, value] of predict(row).entries())
        assert.ok(Math.abs(value - expected[i]![t]!) < 2e-12, `${value}`)
    })
  })

test.run()
