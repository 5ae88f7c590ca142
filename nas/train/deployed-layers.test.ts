import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../../models/build.ts'
import { randomValues } from '../../models/integer/random-values.ts'
import { frozenState } from '../frozen/frozen-state.ts'
import { loadBackend } from './backends/load.ts'
import { deployedLayers } from './deployed-layers.ts'
import { logitsOf } from './logits.ts'
import { tinyDataset } from './tiny-training.ts'

const input = { channels: 3, height: 16, width: 16 }
const network = buildNetwork({ builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input })
const { test: set, shape } = tinyDataset()
const indices = Int32Array.from({ length: 3 }, (_, i) => i)
const backend = await loadBackend('cpu')
const state = frozenState(network, randomValues(network, 1), 1, 'x')

test.before(async () => {
  await loadBackend('cpu')
})

test('with batch norm folded, a network in floating point gives what it gave, to rounding', () => {
  const common = { network, state, backend, set, shape, indices, quantization: undefined }
  const trained = logitsOf({ ...common, isAsTrained: true })
  logitsOf(common).forEach((logits, head) => {
    const largest = Math.max(...trained[head]!.map(Math.abs))
    logits.forEach((logit, i) => {
      assert.ok(Math.abs(logit - trained[head]![i]!) < 1e-5 * largest)
    })
  })
})

test('quantized weights are the levels of training times the factors of batch norm, biases whole products', () => {
  const quantization = { weightBits: 8, activationBits: 8 }
  const { layers, folded, dispose } = deployedLayers(network, state, quantization)!
  const name = 'block1.expand.conv'
  assert.ok(folded.has('block1.expand.bn'))
  const { weight, bias } = layers.get(name)!
  const value = (of: string) => (state.weights.get(of) ?? state.statistics.get(of))!.dataSync()
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((parameter) =>
    value(`block1.expand.bn/${parameter}`),
  )
  const channels = bias.size
  const plain = value(`${name}/weight`)
  const inputStep = 4 / 127
  bias.dataSync().forEach((found, c) => {
    const own = plain.filter((_: number, i: number) => i % channels === c) as Float32Array
    const factor = gamma![c]! / Math.sqrt(variance![c]! + 1e-3)
    const step = Math.max(...own.map(Math.abs)) / 127
    const levels = weight.dataSync().filter((_: number, i: number) => i % channels === c) as Float32Array
    levels.forEach((level, i) => {
      assert.ok(Math.abs(level / factor - own[i]!) <= step * 0.5001, `${level / factor}, ${own[i]}`)
    })
    const unit = step * Math.abs(factor) * inputStep
    assert.ok(Math.abs(found / unit - Math.round(found / unit)) < 1e-2, 'a whole number of products')
    assert.ok(Math.abs(found - (beta![c]! - mean![c]! * factor)) <= unit * 0.51)
  })
  dispose()
})

test('a network of which a width is 32 is left as it is, and so is one whose ranges nobody saw', () => {
  assert.is(deployedLayers(network, state, { weightBits: 8, activationBits: 32 }), undefined)
  const unseen = { ...state, ranges: new Map<string, number>() }
  assert.is(deployedLayers(network, unseen, { weightBits: 8, activationBits: 8 }), undefined)
})

test('nothing is left behind in memory', () => {
  const before = tf.memory().numTensors
  for (const quantization of [undefined, { weightBits: 8, activationBits: 8 }])
    deployedLayers(network, state, quantization)!.dispose()
  assert.is(tf.memory().numTensors, before)
})

test.run()
