import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import Table from 'cli-table3'
import { inputScale } from '../datasets/normalize.ts'
import { makeSynthetic } from '../datasets/synthetic.ts'
import { integerNetwork } from '../models/integer/convert.ts'
import { imageIntegers, runEveryHead } from '../models/integer/interpreter.ts'
import { loadRuntime, sessionOptions } from '../nas/deploy/onnx-network.ts'
import { stageModels } from '../nas/deploy/stage-models.ts'
import { calibrate } from '../nas/frozen/compute-features.ts'
import { loadBackend } from '../nas/train/backends/load.ts'
import { logitsOf } from '../nas/train/logits.ts'
import { initialState } from '../nas/train/model-state.ts'
import { networkOfRecipe } from '../nas/train/network-of-recipe.ts'
import { readRecipe } from '../nas/train/read-recipe.ts'
import { snapshot } from '../nas/train/snapshot.ts'
import { valuesOf } from '../nas/train/values-of.ts'

/*
 * Images a second of what makes a bank (the training backend, fake-quantized) and of the integer interpreter, against
 * onnxruntime on the same network as exported (int8, one image a call, as it would be deployed): the last head alone,
 * weights untrained, processor time, in turns. Run it on one core, with one thread:
 * TF_NUM_INTRAOP_THREADS=1 taskset -c 1 node --import tsx bench/inference.ts
 */
const { values: options } = parseArgs({
  options: {
    networks: { type: 'string', default: 'resnet8-int8,mobilenetv2-eenn-w0.5' },
    backend: { type: 'string', default: 'auto' },
    images: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
  },
})
const images = Number(options.images)
const backend = await loadBackend(options.backend as 'auto')
const runtime = await loadRuntime()
const { test: set, shape } = makeSynthetic({ trainCount: 200, testCount: images, size: 32, seed: 1 })

async function cpuMilliseconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const table = new Table({
  head: [
    'network',
    'bank path',
    'integer interpreter',
    'onnxruntime int8',
    'bank / onnxruntime',
    'interpreter / onnxruntime',
  ],
  style: { head: [], border: [] },
})
for (const name of options.networks.split(',')) {
  const whole = readRecipe(name)
  const last = networkOfRecipe({ network: whole.network }).mountingPoints.at(-1)!.letter
  const exit = { letter: last, kind: 1 } as const
  const recipe = { ...whole, heads: [exit] }
  const network = networkOfRecipe(recipe)
  const quantization = { weightBits: 8, activationBits: 8 }
  const state = initialState(network, 1)
  const indices = Int32Array.from({ length: 100 }, (_, i) => i)
  const preprocessing = { mean: [128, 128, 128], deviation: [64, 64, 64] }
  calibrate({ network, state, backend, quantization, set, shape, indices, preprocessing })
  const integer = integerNetwork(network, valuesOf(snapshot(state, new Map())), {
    ...quantization,
    inputScale,
  })
  const { model } = stageModels({ integer, recipe }, [exit], 1)[0]!
  const session = await runtime.InferenceSession.create(model, sessionOptions(8))
  const inputs = Array.from({ length: images }, (_, i) => {
    const size = set.pixels.length / set.count
    return set.pixels.subarray(i * size, (i + 1) * size)
  })
  const runs = {
    bank: () => logitsOf({ network, state, backend, set, shape, quantization }),
    interpreter: () => {
      for (const pixels of inputs) runEveryHead(integer, imageIntegers(pixels))
    },
    onnxruntime: async () => {
      for (const pixels of inputs)
        await session.run({
          image: new runtime.Tensor('uint8', pixels, [1, shape.channels, shape.height, shape.width]),
        })
    },
  }
  const speeds = new Map<string, number[]>()
  for (let round = -1; round < Number(options.rounds); round++)
    for (const [name, run] of Object.entries(runs)) {
      const ms = await cpuMilliseconds(run)
      if (round >= 0) speeds.set(name, [...(speeds.get(name) ?? []), (1000 * images) / ms])
    }
  const [bank, interpreter, ort] = Object.keys(runs).map((name) => {
    const sorted = speeds.get(name)!.toSorted((a, b) => a - b)
    return sorted[sorted.length >> 1]!
  }) as [number, number, number]
  const rate = (value: number) => `${value.toFixed(0)}/s`
  table.push([
    name,
    rate(bank),
    rate(interpreter),
    rate(ort),
    `${(bank / ort).toFixed(2)}×`,
    `${(interpreter / ort).toFixed(2)}×`,
  ])
  tf.disposeVariables()
}
process.stdout.write(`${table}\n${backend.version}; ${images} images, one core\n`)
