import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import { dequantize, imageIntegers, runStage } from '../../models/integer/interpreter.ts'
import { randomValues } from '../../models/integer/random-values.ts'
import { integerStages } from '../../models/integer/stages.ts'
import { foreignClasses, foreignImage, foreignModel } from '../../models/onnx/foreign-under-test.ts'
import { type ForeignNetwork, importNetwork } from '../../models/onnx/import/import-network.ts'
import { qLinearModel } from '../../models/onnx/qlinear-under-test.ts'
import { writeStage } from '../../models/onnx/write-stage.ts'
import { randomStream } from '../../random.ts'
import { loadRuntime } from '../deploy/onnx-network.ts'
import { loadBackend } from '../train/backends/load.ts'
import type { TrainingBackend } from '../train/backends/training-backend.ts'
import type { Quantization } from '../train/pass.ts'
import { computeFeatures } from './compute-features.ts'
import { frozenState } from './frozen-state.ts'
import { preprocessingOf } from './image-batches.ts'

const test = suite('a foreign network, run here')
const options = { place: 'x.onnx', name: 'x' }
const images = 6
const stream = randomStream(1, 'pixels of the foreign network')
const pixelsOf = (size: number) => Uint8Array.from({ length: images * size }, () => stream.integer(0, 255))
let backend: TrainingBackend

test.before(async () => {
  backend = await loadBackend('cpu')
})

/** Logits of the file's own classifier, images × classes. */
function logitsOf(
  { spec, values }: ForeignNetwork,
  pixels: Uint8Array,
  quantization?: Quantization,
): Float32Array {
  const network: EarlyExitNetwork = buildNetwork(spec)
  const last = network.mountingPoints.at(-1)!
  const own = { ...network, mountingPoints: [{ ...last, heads: [last.heads[0]!] }] }
  const set = { count: images, pixels, labels: new Uint16Array(images) }
  const [logits] = computeFeatures({
    network: own,
    state: frozenState(own, values!, 1, 'x.onnx'),
    backend,
    quantization,
    set,
    shape: network.input,
    indices: Int32Array.from({ length: images }, (_, i) => i),
    preprocessing: preprocessingOf(network),
  })
  return logits!
}

const { height, width } = foreignImage
const pixels = pixelsOf(3 * height * width)
const near = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  assert.is(found.length, expected.length)
  const largest = Math.max(...Array.from(expected, Math.abs))
  Array.from(expected).forEach((value, i) => {
    assert.ok(Math.abs(found[i]! - value) <= tolerance * largest, `[${i}]: ${found[i]} for ${value}`)
  })
}

test('gives the same logits whether its file has channels first or last', () => {
  const [first, last] = (['channels-first', 'channels-last'] as const).map((layout) =>
    logitsOf(importNetwork(foreignModel(layout), options), pixels),
  )
  near(last!, first!, 1e-5)
  assert.ok(new Set(first).size > images, 'and they differ from image to image')
})

test('gives what its integers give, in the ranges of the file, when it was exported here in 8 bits', () => {
  const network = buildNetwork({ ...publishedSpec('resnet8'), width: 0.5 })
  const widths = { weightBits: 8, activationBits: 8, inputScale: 1 / 64 }
  const integer = integerNetwork(network, randomValues(network, 1), widths)
  const [stage] = integerStages(integer, [{ letter: 'D', kind: 1 }])
  const size = 3 * 32 * 32
  const own = pixelsOf(size)
  const file = writeStage(stage!, { isLast: true, metadata: {} })
  const found = logitsOf(importNetwork(file, options), own, { weightBits: 8, activationBits: 8 })
  for (let image = 0; image < images; image++) {
    const { logits } = runStage(stage!, imageIntegers(own.subarray(image * size, (image + 1) * size)))
    const row = found.subarray(image * 10, (image + 1) * 10)
    near(row, dequantize(logits, stage!.head.logits), 0.02)
  }
})

test('has the rectifier that a file in QLinear form leaves to the zero point, and the bits of its integers', () => {
  const { spec, values } = importNetwork(qLinearModel(), options)
  const [block] = buildNetwork(spec).blocks
  const [conv, rectifier] = block!.nodes
  assert.equal([conv!.kind, rectifier!.kind, rectifier!.name], ['conv', 'activation', 'first/rectified'])
  assert.equal(conv!.bits, { weights: 8, input: 8, output: 8 })
  assert.is(values!.ranges.get('first/rectified'), 255)
})

const runtime = await loadRuntime().catch(() => undefined)
if (runtime) {
  for (const layout of ['channels-first', 'channels-last'] as const)
    test(`gives the probabilities that onnxruntime gives, ${layout}`, async () => {
      const model = foreignModel(layout)
      const logits = logitsOf(importNetwork(model, options), pixels)
      const session = await runtime.InferenceSession.create(model)
      const plane = height * width
      for (let image = 0; image < images; image++) {
        const own = pixels.subarray(image * 3 * plane, (image + 1) * 3 * plane)
        const isFirst = layout === 'channels-first'
        const x = Float32Array.from(
          own,
          (_, i) => own[isFirst ? (i % plane) * 3 + Math.floor(i / plane) : i]!,
        )
        const dims = isFirst ? [1, 3, height, width] : [1, height, width, 3]
        const { probabilities } = await session.run({ image: new runtime.Tensor('float32', x, dims) })
        const row = logits.subarray(image * foreignClasses, (image + 1) * foreignClasses)
        const largest = Math.max(...row)
        const powers = Array.from(row, (logit) => Math.exp(logit - largest))
        const sum = powers.reduce((a, b) => a + b)
        near(
          powers.map((power) => power / sum),
          probabilities!.data as Float32Array,
          1e-4,
        )
      }
    })

  test('gives the logits that onnxruntime gives for a file in QLinear form', async () => {
    const model = qLinearModel()
    const own = pixelsOf(3 * 64)
    const logits = logitsOf(importNetwork(model, options), own)
    const session = await runtime.InferenceSession.create(model, {
      extra: { session: { x64quantprecision: '1' } },
    })
    for (let image = 0; image < images; image++) {
      const x = Float32Array.from(
        { length: 192 },
        (_, i) => own[image * 192 + (i % 64) * 3 + Math.floor(i / 64)]!,
      )
      const found = await session.run({ image: new runtime.Tensor('float32', x, [1, 3, 8, 8]) })
      near(logits.subarray(image * 3, (image + 1) * 3), found.logits!.data as Float32Array, 0.02)
    }
  })
} else console.log('skipped: a foreign network beside onnxruntime: no onnxruntime-node here')

test.run()
