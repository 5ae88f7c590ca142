import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../models/build.ts'
import type { ConvNode } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { quantizedTensors } from '../../models/quantized-tensors.ts'
import { randomStream } from '../../random.ts'
import { relativeDifference } from './backends/backends-under-test.ts'
import { loadBackend } from './backends/load.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { forward } from './forward.ts'
import { initialState, type ModelState } from './model-state.ts'
import { nothingObserved, type Phase } from './pass.ts'
import { quantizedWeight } from './quantized-weight.ts'

let backend: TrainingBackend
const input = { channels: 3, height: 16, width: 16 }
const network = buildNetwork({ builder: 'resnet8', width: 0.5, classes: 10, input })
const stream = randomStream(1, 'forward test')
const pixels = Float32Array.from({ length: 4 * 16 * 16 * 3 }, () => stream.normal())
const run = (state: ModelState, phase: Phase) =>
  forward(network, tf.tensor4d(pixels, [4, 16, 16, 3]), {
    ...phase,
    state,
    backend,
    observed: nothingObserved(),
  })

test.before(async () => {
  backend = await loadBackend('wasm')
})

test('a quantized weight has at most 2^bits − 1 levels per channel, a multiple of its largest magnitude', () => {
  const node = nodesOf(network).find(({ kind }) => kind === 'conv') as ConvNode
  const weight = initialState(network, 1).weights.get(`${node.name}/weight`)!
  for (const bits of [8, 4]) {
    const levels = 2 ** (bits - 1) - 1
    const quantized = quantizedWeight(backend, weight, node, bits)
    const [before, after] = [weight, quantized].map(
      (w) => tf.transpose(tf.reshape(w, [-1, node.shape.channels])).arraySync() as number[][],
    )
    before!.forEach((channel, c) => {
      const scale = Math.max(...channel.map(Math.abs)) / levels
      channel.forEach((value, i) => {
        const expected = Math.round(value / scale) * scale
        assert.ok(Math.abs(after![c]![i]! - expected) < 1e-5 * levels * scale, `${value} / ${scale}`)
      })
    })
  }
})

test('quantizing a weight and scaling its channels give the same in either order', () => {
  const node = nodesOf(network).find(({ kind }) => kind === 'conv') as ConvNode
  const weight = initialState(network, 2).weights.get(`${node.name}/weight`)!
  const factors = tf.tensor1d(
    Float32Array.from({ length: node.shape.channels }, () => 0.1 + stream.uniform()),
  )
  const after = tf.mul(quantizedWeight(backend, weight, node, 8), factors).dataSync() as Float32Array
  const before = quantizedWeight(backend, tf.mul(weight, factors), node, 8).dataSync() as Float32Array
  assert.ok(relativeDifference(after, before) < 1e-6)
})

test('with no gradient from early exits the backbone learns from the last place alone', () => {
  const state = initialState(network, 3)
  const stem = state.weights.get('stem.conv/weight')!
  const gradientOf = (earlyExitGradient: number, from: number) => {
    const { grads } = tf.variableGrads(() => {
      const logits = run(state, { normalization: 'batch', earlyExitGradient }).slice(from)
      return tf.sum(tf.square(tf.stack(logits))) as tf.Scalar
    }, [stem])
    return grads[stem.name]!.dataSync() as Float32Array
  }
  const ofLast = gradientOf(0.3, 6)
  assert.ok(relativeDifference(gradientOf(0, 0), ofLast) < 1e-5)
  assert.ok(relativeDifference(gradientOf(0.3, 0), ofLast) > 1e-2)
})

test('logits in int8 stay close to those in floating point and come apart in two bits', () => {
  const state = initialState(network, 4)
  const options = (bits: number | undefined): Phase => ({
    normalization: 'running',
    earlyExitGradient: 1,
    quantization: bits ? { weightBits: bits, activationBits: bits } : undefined,
  })
  const logits = (bits?: number) => tf.stack(run(state, options(bits))).dataSync() as Float32Array
  assert.ok(relativeDifference(logits(8), logits()) < 0.05)
  assert.ok(relativeDifference(logits(2), logits()) > 0.05)
})

test('of a block of the MobileNetV2, both rectified maps, the projection and the sum are stored', () => {
  const published = buildNetwork({ builder: 'mobilenetv2-eenn', width: 1, classes: 10, input })
  const stored = [...quantizedTensors(published).keys()].filter((name) => name.startsWith('block2.'))
  assert.equal(stored, ['block2.expand.act', 'block2.depthwise.act', 'block2.project.bn', 'block2.add'])
})

test.run()
