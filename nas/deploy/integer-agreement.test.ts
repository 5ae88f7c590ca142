import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluationBatches } from '../../datasets/batches.ts'
import { makeSynthetic } from '../../datasets/synthetic.ts'
import type { ZeroPoints } from '../../models/bit-widths.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import type { IntegerOperation } from '../../models/integer/integer-network.ts'
import { runOperation } from '../../models/integer/operators.ts'
import { loadBackend } from '../train/backends/load.ts'
import type { TrainingBackend } from '../train/backends/training-backend.ts'
import { forward } from '../train/forward.ts'
import { logitsOf } from '../train/logits.ts'
import { initialState, type ModelState } from '../train/model-state.ts'
import { nothingObserved } from '../train/pass.ts'
import { snapshot } from '../train/snapshot.ts'
import { tinyRecipe } from '../train/tiny-training.ts'
import { train } from '../train/train.ts'
import { valuesOf } from '../train/values-of.ts'
import { integerAgreement } from './integer-agreement.ts'

interface Bits {
  readonly weightBits: number
  readonly activationBits: number
  readonly zeroPoints: ZeroPoints
}

const backend = await loadBackend('wasm')
const input = { channels: 3, height: 16, width: 16 }
const dataset = makeSynthetic({ trainCount: 400, testCount: 250, size: 16, seed: 1 })
const { shape, test: set } = dataset

/** Asserts the agreement that the integer network owes to the fake-quantized one, over all heads and test images. */
function agrees(network: EarlyExitNetwork, state: ModelState, quantization: Bits): void {
  const expected = logitsOf({ network, state, backend, set, shape, quantization })
  const values = valuesOf(snapshot(state, new Map()))
  const integer = integerNetwork(network, values, { ...quantization, inputScale: 1 / 64 })
  const references = [
    expected,
    logitsOf({ network, state, backend, set, shape, quantization, isAsTrained: true }),
  ]
  const [deployed, trained] = integerAgreement({ integer, references, set, images: set.count })
  const { predictions, samePredictions, logits, withinStep } = deployed!
  assert.ok(samePredictions >= 0.999 * predictions, `${samePredictions} of ${predictions} predictions`)
  assert.ok(withinStep >= 0.99 * logits, `${withinStep} of ${logits} logits`)
  assert.ok(trained!.samePredictions >= 0.99 * predictions, 'of the pass whose biases are not rounded')
}

for (const { bits, zeroPoints } of [
  { bits: 8, zeroPoints: 'symmetric' },
  { bits: 4, zeroPoints: 'symmetric' },
  { bits: 8, zeroPoints: 'affine' },
] as const)
  test(`a trained ResNet-8 in ${zeroPoints} ${bits}-bit integers predicts what the fake-quantized one does`, async () => {
    const quantization = { weightBits: bits, activationBits: bits, zeroPoints }
    const { zeroPoints: _, ...widths } = quantization
    const recipe = tinyRecipe({ epochs: 6, ...widths, ranges: { zeroPoints } })
    const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
    const { network, state } = await train({ recipe, dataset, backend, seed: 1, folder, resume: false })
    agrees(network, state, quantization)
  })

for (const zeroPoints of ['symmetric', 'affine'] as const)
  test(`every operation of a MobileNetV2, given the fake-quantized inputs, gives the fake-quantized output, ${zeroPoints}`, () => {
    const network = buildNetwork({ builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input })
    const quantization = { weightBits: 4, activationBits: 8, zeroPoints }
    const state = initialState(network, 1)
    const count = 16
    const [batch] = evaluationBatches(set, shape, count)
    const images = tf.tensor4d(batch!.images, [count, input.height, input.width, input.channels])
    const common = { quantization, earlyExitGradient: 1, state } as const
    const observed = nothingObserved()
    tf.tidy(() => {
      forward(network, images, { ...common, normalization: 'batch', backend, observed })
      for (const [name, value] of observed.statistics) state.statistics.get(name)!.assign(value)
    })
    for (const [name, magnitude] of observed.magnitudes) state.ranges.set(name, magnitude)
    const stored: Float32Array[] = []
    const recording: TrainingBackend = {
      ...backend,
      fakeQuantize: (x, range) => {
        const y = backend.fakeQuantize(x, range)
        stored.push(y.dataSync() as Float32Array)
        return y
      },
    }
    const pass = {
      ...common,
      normalization: 'running',
      backend: recording,
      observed: nothingObserved(),
    } as const
    const logits = tf.tidy(() => forward(network, images, pass).map((x) => x.dataSync() as Float32Array))

    const { blocks, mountingPoints } = integerNetwork(network, valuesOf(snapshot(state, new Map())), {
      ...quantization,
      inputScale: 1 / 64,
    })
    const values = new Map([['input', batch!.images.map((x) => x * 64)]])
    let compared = 0
    let different = 0
    const compare = (operation: IntegerOperation) => {
      const { output } = operation
      const isLogits = output.bits === 32
      const size = output.shape.channels * output.shape.height * output.shape.width
      const found = Array.from({ length: count }, (_, image) =>
        runOperation(operation, (tensor) => {
          const all = values.get(tensor.name)!
          return Int32Array.from(
            all.subarray((image * all.length) / count, ((image + 1) * all.length) / count),
          )
        }),
      )
      if (operation.kind === 'max-pool') {
        values.set(output.name, Float32Array.from(found.flatMap((x) => [...x])))
        return
      }
      const real = isLogits ? logits.shift()! : stored.shift()!
      const { zeroPoint = 0 } = output
      const expected = real.map((x) => (isLogits ? x : Math.round(x / output.scale) + zeroPoint))
      found.forEach((integers, image) => {
        integers.forEach((integer, i) => {
          const other = expected[image * size + i]!
          const difference = isLogits
            ? Math.abs(integer * output.scale - other) / 1e-3
            : Math.abs(integer - other)
          assert.ok(difference <= 1, `${output.name}: ${integer}, ${other}`)
          if (!isLogits && difference > 0) different++
          compared++
        })
      })
      values.set(output.name, expected)
    }
    blocks.forEach(({ operations }, index) => {
      operations.forEach(compare)
      const point = mountingPoints.find(({ blockIndex }) => blockIndex === index)
      for (const head of point?.heads ?? []) head.operations.forEach(compare)
    })
    assert.is(stored.length + logits.length, 0)
    assert.ok(different < 1e-4 * compared, `${different} of ${compared} integers differ by one`)
  })

test.run()
