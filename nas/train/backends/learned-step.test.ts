import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../random.ts'
import { quickBackends, relativeDifference } from './backends-under-test.ts'
import { loadBackend } from './load.ts'
import type { BackendName, LearnedGrid } from './training-backend.ts'

const names: readonly BackendName[] = ['cpu', ...(await quickBackends())]
const random = randomStream(1, 'learned step test')
const normal = (length: number) => Float32Array.from({ length }, () => random.normal())
const [values, slopes] = [normal(6 * 4), normal(6 * 4)]

/** Equation 1 of the paper, in double precision. */
function quantized(x: number, step: number, { bits, isSigned }: LearnedGrid): number {
  const highest = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  const lowest = isSigned ? -highest : 0
  return Math.floor(Math.min(Math.max(x / step, lowest), highest) + 0.5) * step
}

/** Equation 3: the derivative of equation 1 where rounding's own is taken to be 1, hence its value less x/s inside. */
function byStep(x: number, step: number, grid: LearnedGrid): number {
  const highest = grid.isSigned ? 2 ** (grid.bits - 1) - 1 : 2 ** grid.bits - 1
  const isInside = x / step < highest && x / step > (grid.isSigned ? -highest : 0)
  return quantized(x, step, grid) / step - (isInside ? x / step : 0)
}

for (const name of names)
  for (const isSigned of [true, false])
    test(`on ${name} a ${isSigned ? 'signed' : 'unsigned'} learned grid follows equations 1 and 3 of LSQ`, async () => {
      const backend = await loadBackend(name)
      const grid = { bits: 3, isSigned, gradientScale: 0.25 }
      const steps = [0.11, 0.2, 0.4, 0.73]
      const run = (steps: tf.Tensor) =>
        tf.tidy(() => {
          const x = tf.tensor(values, [6, 4])
          const quantize = (x: tf.Tensor, s: tf.Tensor) => backend.fakeQuantizeLearned(x, s, grid)
          const gradients = tf.grads(quantize)([x, steps], tf.tensor(slopes, [6, 4]))
          return [quantize(x, steps), ...gradients].map((y) => y.dataSync() as Float32Array)
        })
      const expected = (stepOf: (i: number) => number, count: number) => {
        const y = values.map((x, i) => quantized(x, stepOf(i), grid))
        const bySteps = new Float32Array(count)
        values.forEach((x, i) => {
          bySteps[i % count]! += grid.gradientScale * slopes[i]! * byStep(x, stepOf(i), grid)
        })
        return [y, bySteps]
      }
      const cases = [
        { found: run(tf.tensor1d(steps)), wanted: expected((i) => steps[i % 4]!, 4) },
        { found: run(tf.scalar(0.2)), wanted: expected(() => 0.2, 1) },
      ]
      for (const { found, wanted } of cases) {
        assert.ok(relativeDifference(found[0]!, wanted[0]!) < 1e-6, 'output')
        assert.ok(relativeDifference(found[2]!, wanted[1]!) < 1e-5, 'gradient of the step')
      }
    })

for (const name of names)
  test(`on ${name} the gradient of a step is the mean slope of the quantizer as the step grows`, async () => {
    // Averaged over many x that lie evenly in a level, the straight-through term vanishes: what is left of equation 3
    // is the slope of a clipped x, which finite differences see.
    const backend = await loadBackend(name)
    const grid = { bits: 4, isSigned: true, gradientScale: 1 }
    const x = tf.tensor1d(Float32Array.from({ length: 4000 }, (_, i) => 3 + i / 1000))
    const sum = (step: number) => tf.sum(backend.fakeQuantizeLearned(x, tf.scalar(step), grid)).dataSync()[0]!
    const [, gradient] = tf.grads((x: tf.Tensor, s: tf.Tensor) => backend.fakeQuantizeLearned(x, s, grid))([
      x,
      tf.scalar(0.2),
    ])
    const slope = (sum(0.21) - sum(0.19)) / 0.02
    assert.ok(Math.abs(gradient!.dataSync()[0]! / slope - 1) < 1e-3)
  })

test.run()
