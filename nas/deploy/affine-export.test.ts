import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rangeNames } from '../../models/affine-grid.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import { dequantize, imageIntegers, runStage } from '../../models/integer/interpreter.ts'
import { randomValues } from '../../models/integer/random-values.ts'
import { integerStages } from '../../models/integer/stages.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { writeStage } from '../../models/onnx/write-stage.ts'
import { randomStream } from '../../random.ts'
import { channelsFirst } from './compare-runs.ts'
import { predictionOf } from './exit-statistics.ts'
import { loadRuntime, sessionOptions } from './onnx-network.ts'

const test = suite('affine activations in onnxruntime')
const shape = { channels: 3, height: 16, width: 16 }
const images = 40

/** Random values whose ranges are wider above zero than below, each tensor in its own way. */
function affineValues(network: EarlyExitNetwork): ReturnType<typeof randomValues> {
  const values = randomValues(network, 1)
  const random = randomStream(2, 'ends')
  const ends = nodesOf(network).flatMap(({ name }) => [
    [rangeNames.lowest(name), -2 - 2 * random.uniform()] as const,
    [rangeNames.highest(name), 4 + 4 * random.uniform()] as const,
  ])
  return { ...values, ranges: new Map([...values.ranges, ...ends]) }
}

const runtime = await loadRuntime().catch(() => undefined)
if (runtime)
  for (const { builder, letter, activationBits } of [
    { builder: 'resnet8', letter: 'D', activationBits: 8 },
    { builder: 'mobilenetv2-eenn', letter: 'C', activationBits: 8 },
    { builder: 'resnet8', letter: 'D', activationBits: 5 },
  ] as const)
    test(`${builder} in ${activationBits} bits has the integers that it has here`, async () => {
      const network = buildNetwork({ builder, width: 0.5, classes: 10, input: shape })
      const options = { weightBits: 8, activationBits, inputScale: 1 / 64, zeroPoints: 'affine' } as const
      const integer = integerNetwork(network, affineValues(network), options)
      const [stage] = integerStages(integer, [{ letter, kind: 1 }])
      assert.ok(stage!.backbone.some(({ output: { zeroPoint } }) => zeroPoint !== undefined && zeroPoint > 0))
      const session = await runtime.InferenceSession.create(
        writeStage(stage!, { isLast: false, metadata: {} }),
        sessionOptions(activationBits),
      )
      const features = session.outputNames.find((name) => name !== 'logits')!
      const random = randomStream(3, 'pixels')
      let [same, equal, compared] = [0, 0, 0]
      for (let image = 0; image < images; image++) {
        const pixels = Uint8Array.from({ length: 768 }, () => random.integer(0, 255))
        const own = runStage(stage!, imageIntegers(pixels))
        const tensor = new runtime.Tensor('uint8', channelsFirst(pixels, shape), [1, 3, 16, 16])
        const found = await session.run({ image: tensor })
        const logits = found.logits!.data as Float32Array
        if (predictionOf(logits) === predictionOf(dequantize(own.logits, stage!.head.logits))) same++
        const map = found[features]!.data as Uint8Array
        const { height, width, channels } = stage!.features.shape
        map.forEach((integer, i) => {
          const pixel = i % (height * width)
          const difference = integer - own.features[pixel * channels + Math.floor(i / height / width)]!
          if (difference === 0) equal++
          compared++
        })
      }
      assert.ok(same >= images - 1, `${same} of ${images} predictions`)
      assert.ok(equal >= 0.995 * compared, `${equal} of ${compared} integers of the features`)
    })
else console.log('skipped: affine activations in onnxruntime: no onnxruntime-node here')

test.run()
