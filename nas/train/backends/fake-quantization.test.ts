import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type DifferentiableCase,
  outputAndGradients,
  quickBackends,
  relativeDifference,
} from './backends-under-test.ts'
import { loadBackend } from './load.ts'
import type { BackendName } from './training-backend.ts'

/** Ranges and what becomes of them in TensorFlow's own tests (fake_quant_ops_test.cc): step 0.25, 8 bits. */
const published = [
  { min: -10, max: 53.75, narrowRange: false, low: -10, high: 53.75 },
  { min: -0.1, max: 63.65, narrowRange: false, low: 0, high: 63.75 },
  { min: -0.125, max: 63.625, narrowRange: false, low: -0.25, high: 63.5 },
  { min: -63.65, max: 0.1, narrowRange: false, low: -63.75, high: 0 },
  { min: -10, max: 53.5, narrowRange: true, low: -10, high: 53.5 },
  { min: -0.1, max: 63.4, narrowRange: true, low: 0, high: 63.5 },
]
const names: readonly BackendName[] = ['cpu', ...(await quickBackends())]

for (const name of names)
  for (const { min, max, narrowRange, low, high } of published)
    test(`on ${name} the ${narrowRange ? 'narrow ' : ''}range [${min}, ${max}] becomes [${low}, ${high}]`, async () => {
      const backend = await loadBackend(name)
      const inputs = [low - 0.1, low, low + 0.1, low + 0.25, low + 0.4, high - 0.1, high, high + 0.1]
      const expected = [low, low, low, low + 0.25, low + 0.5, high, high, high]
      const [y, dx] = tf.tidy(() => {
        const x = tf.tensor1d(inputs)
        const quantize = (x: tf.Tensor) => backend.fakeQuantize(x, { min, max, bits: 8, narrowRange })
        return [quantize(x).dataSync(), tf.grad(quantize)(x).dataSync()]
      })
      for (const [i, value] of y.entries())
        assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${value}, not ${expected[i]}`)
      assert.equal([...dx], [0, 1, 1, 1, 1, 1, 1, 0])
    })

for (const name of names)
  for (const bits of [4, 8])
    test(`on ${name} the gradient of an affine grid of ${bits} bits is the slope of its mean over a level`, async () => {
      // Averaged over x that lie evenly within one level, rounding vanishes and what is left is the clipping, whose
      // slope finite differences see: 1 inside the range, 0 outside, and what half of a level leaves at its ends.
      const backend = await loadBackend(name)
      const range = { min: -1.3, max: 4.2, bits }
      const step = 5.5 / (2 ** bits - 1)
      const points = 64
      const average = (center: number) =>
        tf.tidy(() => {
          const x = tf.linspace(center - step / 2, center + step / 2 - step / points, points)
          return tf.mean(backend.fakeQuantize(x, range)).dataSync()[0]!
        })
      const gradient = (center: number) =>
        tf.tidy(() => {
          const x = tf.linspace(center - step / 2, center + step / 2 - step / points, points)
          return tf.mean(tf.grad((x: tf.Tensor) => backend.fakeQuantize(x, range))(x)).dataSync()[0]!
        })
      for (const center of [-3, -1, -0.1, 0, 0.4, 2.9, 3.8, 6]) {
        const width = step / 4
        const slope = (average(center + width) - average(center - width)) / (2 * width)
        assert.ok(Math.abs(gradient(center) - slope) < 0.02, `at ${center}: ${gradient(center)}, ${slope}`)
      }
    })

const cases: readonly DifferentiableCase[] = [
  {
    title: 'activations quantized to 8 bits',
    shapes: [[4, 16, 16, 8]],
    compute: (backend, [x]) => backend.fakeQuantize(x!, { min: -1.7, max: 2.3, bits: 8 }),
  },
  {
    title: 'activations quantized to 4 bits and pooled, where many are equal',
    shapes: [[4, 16, 16, 8]],
    compute: (backend, [x]) =>
      backend.maxPool(backend.fakeQuantize(x as tf.Tensor4D, { min: 0, max: 2, bits: 4 }), {
        kernel: 4,
        stride: 4,
      }),
  },
  {
    title: 'a filter quantized to 8 bits per channel',
    shapes: [[3, 3, 8, 16]],
    compute: (backend, [filter]) => {
      const max = tf.linspace(0.3, 3, 16)
      return backend.fakeQuantizePerChannel(filter!, tf.neg(max), max, { bits: 8, narrowRange: true })
    },
  },
  {
    title: 'a matrix quantized to 4 bits per channel',
    shapes: [[40, 10]],
    compute: (backend, [matrix]) => {
      const max = tf.linspace(0.3, 3, 10)
      return backend.fakeQuantizePerChannel(matrix!, tf.neg(max), max, { bits: 4, narrowRange: true })
    },
  },
]

for (const tested of cases)
  for (const name of names.slice(1))
    test(`on ${name} ${tested.title} are those of cpu`, async () => {
      const expected = await outputAndGradients('cpu', tested)
      const actual = await outputAndGradients(name, tested)
      actual.forEach((values, i) => {
        assert.ok(relativeDifference(values, expected[i]!) < 1e-6, i === 0 ? 'output' : 'gradient')
      })
    })

test.run()
