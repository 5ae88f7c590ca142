import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  caseInputs,
  type DifferentiableCase,
  outputAndGradients,
  outputWeights,
  quickBackends,
  relativeDifference,
} from './backends-under-test.ts'
import { loadBackend } from './load.ts'

type Shape = readonly [number, number, number, number]

const convolution = (
  kind: 'conv2d' | 'depthwiseConv2d',
  x: Shape,
  filter: Shape,
  stride: number,
  padding: number,
): DifferentiableCase => ({
  title: `${kind} of ${x.join('×')} by ${filter.join('×')}, stride ${stride}, padding ${padding}`,
  shapes: [x, filter],
  compute: (backend, [x, filter]) =>
    backend[kind](x as tf.Tensor4D, filter as tf.Tensor4D, { stride, padding }),
})

const ofImage = (
  title: string,
  shape: Shape,
  compute: (backend: Awaited<ReturnType<typeof loadBackend>>, x: tf.Tensor4D) => tf.Tensor,
): DifferentiableCase => ({
  title,
  shapes: [shape],
  compute: (backend, [x]) => compute(backend, x as tf.Tensor4D),
})

const cases: readonly DifferentiableCase[] = [
  convolution('conv2d', [2, 6, 6, 3], [3, 3, 3, 4], 1, 1),
  convolution('conv2d', [2, 8, 8, 3], [3, 3, 3, 4], 2, 1),
  convolution('conv2d', [2, 7, 5, 3], [3, 3, 3, 4], 2, 1),
  convolution('conv2d', [1, 7, 8, 2], [5, 3, 2, 3], 3, 1),
  convolution('conv2d', [2, 6, 7, 2], [2, 2, 2, 3], 2, 0),
  convolution('conv2d', [2, 5, 4, 3], [1, 1, 3, 5], 1, 0),
  convolution('conv2d', [2, 6, 6, 3], [1, 1, 3, 5], 2, 0),
  convolution('conv2d', [2, 7, 5, 16], [1, 1, 16, 8], 2, 0),
  convolution('depthwiseConv2d', [2, 6, 6, 5], [3, 3, 5, 1], 1, 1),
  convolution('depthwiseConv2d', [2, 8, 8, 5], [3, 3, 5, 1], 2, 1),
  convolution('depthwiseConv2d', [3, 7, 9, 8], [5, 5, 8, 1], 1, 2),
  convolution('depthwiseConv2d', [2, 8, 8, 16], [7, 7, 16, 1], 1, 3),
  convolution('depthwiseConv2d', [2, 9, 8, 4], [7, 7, 4, 1], 2, 3),
  convolution('depthwiseConv2d', [2, 7, 6, 3], [3, 3, 3, 1], 3, 0),
  ofImage('relu', [2, 3, 5, 4], (backend, x) => backend.relu(x)),
  ofImage('relu6', [2, 3, 5, 4], (backend, x) => backend.relu6(tf.mul(x, 4))),
  ofImage('max pool', [2, 5, 6, 3], (backend, x) => backend.maxPool(x, { kernel: 2, stride: 2 })),
  ofImage('overlapping max pool', [2, 6, 6, 3], (backend, x) => backend.maxPool(x, { kernel: 3, stride: 1 })),
  ofImage('average pool', [2, 5, 6, 3], (backend, x) => backend.averagePool(x, { kernel: 2, stride: 2 })),
  ofImage('global average pool', [2, 4, 4, 3], (backend, x) =>
    backend.averagePool(x, { kernel: 4, stride: 4 }),
  ),
  {
    title: 'batch norm',
    shapes: [[3, 4, 5, 6], [6], [6]],
    compute: (backend, [x, gamma, beta]) =>
      backend.batchNorm(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
  },
  {
    title: 'matrix product',
    shapes: [
      [5, 7],
      [7, 3],
    ],
    compute: (_, [a, b]) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
  },
]

/** Central differences at a few entries of each input, in double precision but for the operator itself. */
async function numericalGradientsDiffer(tested: DifferentiableCase): Promise<number> {
  const backend = await loadBackend('cpu')
  const [, ...gradients] = await outputAndGradients('cpu', tested)
  const inputs = caseInputs(tested)
  const weightedSum = () =>
    tf.tidy(() => {
      const tensors = inputs.map((values, i) => tf.tensor(values, [...tested.shapes[i]!]))
      const y = tested.compute(backend, tensors).dataSync<'float32'>()
      const weights = outputWeights(tested, y.length)
      return y.reduce((sum, value, i) => sum + value * weights[i]!, 0)
    })
  const step = 2 ** -8
  let worst = 0
  inputs.forEach((values, input) => {
    const gradient = gradients[input]!
    const magnitude = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
    for (let i = 0; i < values.length; i += Math.ceil(values.length / 12)) {
      const kept = values[i]!
      values[i] = kept + step
      const above = weightedSum()
      values[i] = kept - step
      const slope = (above - weightedSum()) / (2 * step)
      values[i] = kept
      worst = Math.max(worst, Math.abs(slope - gradient[i]!) / magnitude)
    }
  })
  return worst
}

for (const tested of cases)
  test(`on cpu the gradients of ${tested.title} are those of finite differences`, async () => {
    const difference = await numericalGradientsDiffer(tested)
    assert.ok(difference < 2e-3, `${difference}`)
  })

for (const name of await quickBackends())
  for (const tested of cases)
    test(`on ${name} ${tested.title} and its gradients are those of cpu`, async () => {
      const expected = await outputAndGradients('cpu', tested)
      const actual = await outputAndGradients(name, tested)
      actual.forEach((values, i) => {
        const difference = relativeDifference(values, expected[i]!)
        assert.ok(difference < 1e-5, `${i === 0 ? 'output' : `gradient of input ${i - 1}`}: ${difference}`)
      })
    })

test.run()
