import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  caseInputs,
  type DifferentiableCase,
  outputAndGradients,
  quickBackends,
  relativeDifference,
} from './backends-under-test.ts'
import { loadBackend } from './load.ts'
import type { BackendName } from './training-backend.ts'

const classes = 5
const epsilon = 1e-3
const symmetric = { bits: 8, narrowRange: true } as const
const images = [2, 8, 8, 3] as const

/**
 * Convolutions full, depthwise and strided 1×1, batch norm, pooling, a linear layer and the loss. Few activations of
 * few bits, so that none lies where the last bit of a sum decides on the level.
 */
const step: DifferentiableCase = {
  title: 'a quantized training step',
  shapes: [
    images,
    [3, 3, 3, 8],
    [8],
    [8],
    [5, 5, 8, 1],
    [8],
    [8],
    [1, 1, 8, 16],
    [16 * 4, classes],
    [classes],
  ],
  compute: (backend, inputs) => {
    const [x, w1, gamma1, beta1, w2, gamma2, beta2, w3, w4, bias] = inputs as [
      ...[tf.Tensor4D, tf.Tensor4D, tf.Tensor1D, tf.Tensor1D],
      ...[tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor4D, tf.Tensor2D, tf.Tensor1D],
    ]
    const quantized = <T extends tf.Tensor>(filter: T) => {
      const channels = filter.shape.at(-1) === 1 ? filter.shape.at(-2)! : filter.shape.at(-1)!
      const max = tf.fill([channels], 2) as tf.Tensor1D
      const flat = tf.reshape(filter, [-1, channels])
      return tf.reshape(backend.fakeQuantizePerChannel(flat, tf.neg(max), max, symmetric), filter.shape) as T
    }
    const activation = (y: tf.Tensor4D) => backend.fakeQuantize(backend.relu6(y), { min: 0, max: 6, bits: 4 })
    let y = backend.conv2d(x, quantized(w1), { stride: 1, padding: 1 })
    y = activation(backend.batchNorm(y, gamma1, beta1, epsilon).y)
    y = backend.depthwiseConv2d(y, quantized(w2), { stride: 1, padding: 2 })
    y = activation(backend.batchNorm(y, gamma2, beta2, epsilon).y)
    y = backend.conv2d(y, quantized(w3), { stride: 2, padding: 0 })
    const features = tf.reshape(backend.maxPool(y, { kernel: 2, stride: 2 }), [images[0], -1])
    const logits = tf.add(tf.matMul(features, quantized(w4)), bias)
    const labels = tf.oneHot(tf.mod(tf.range(0, images[0], 1, 'int32'), tf.scalar(classes, 'int32')), classes)
    return tf.mean(tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(tf.div(logits, 20))), 1)))
  },
}

const quick = await quickBackends()

for (const name of quick)
  test(`on ${name} the loss and every gradient of a quantized training step agree with cpu to 1e-4`, async () => {
    const expected = await outputAndGradients('cpu', step)
    const actual = await outputAndGradients(name, step)
    actual.forEach((values, i) => {
      const difference = relativeDifference(values, expected[i]!)
      assert.ok(difference < 1e-4, `${i === 0 ? 'loss' : `gradient ${i - 1}`}: ${difference}`)
    })
  })

for (const name of ['cpu', ...quick] as BackendName[])
  test(`on ${name} training steps leave no tensors behind`, async () => {
    const backend = await loadBackend(name)
    const inputs = caseInputs(step).map((values, i) => tf.tensor(values, [...step.shapes[i]!]))
    const train = () => tf.dispose(tf.grads((...x: tf.Tensor[]) => step.compute(backend, x))(inputs))
    train()
    const { numTensors, numDataBuffers } = tf.memory()
    for (let i = 0; i < 3; i++) train()
    assert.is(tf.memory().numTensors, numTensors)
    assert.is(tf.memory().numDataBuffers, numDataBuffers)
    tf.dispose(inputs)
  })

test.run()
