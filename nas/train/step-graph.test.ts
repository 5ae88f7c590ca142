import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { trainingEpoch } from '../../datasets/batches.ts'
import { buildNetwork } from '../../models/build.ts'
import type { NetworkSpec } from '../../models/graph.ts'
import { randomStream } from '../../random.ts'
import { quickBackends, relativeDifference } from './backends/backends-under-test.ts'
import { loadBackend } from './backends/load.ts'
import { addLearnedSteps } from './learned-steps.ts'
import { initialState } from './model-state.ts'
import { quantizationOfRecipe } from './network-of-recipe.ts'
import type { Recipe } from './recipe.ts'
import { stepGraph } from './step-graph.ts'
import { stepRunner } from './step-runner.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { type TrainStepOptions, trainStep } from './train-step.ts'
import { trainingBatch } from './training-batch.ts'
import { weightAverages } from './weight-average.ts'

const dataset = tinyDataset()
const input = { channels: 3, height: 16, width: 16 }
const resNet: NetworkSpec = { builder: 'resnet8', width: 0.25, classes: 10, input }
const strides = [1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1]
const mobileNet: NetworkSpec = { builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input, strides }

/** A step of a fresh training; 16 images with a noise of this relative size. */
async function stepOf(spec: NetworkSpec, changes: Partial<Recipe>, noise = 0): Promise<TrainStepOptions> {
  const backend = await loadBackend('tensorflow')
  const network = buildNetwork(spec)
  const recipe = tinyRecipe({ weightAverage: 0.9, distillation: 0.5, ...changes })
  const state = initialState(network, 1)
  const quantization = quantizationOfRecipe(network, recipe)
  addLearnedSteps(state, network, recipe, quantization)
  const zeros = (weight: tf.Variable) => tf.variable(tf.zerosLike(weight), false)
  const velocities = new Map([...state.weights].map(([name, weight]) => [name, zeros(weight)]))
  const indices = Int32Array.from({ length: 32 }, (_, i) => i)
  const images = { set: dataset.train, shape: dataset.shape, indices, batchSize: 16, seed: 1 }
  const random = randomStream(1, 'step graph')
  const batch = trainingBatch(trainingEpoch(images, 0).batch(0), dataset.shape, recipe, random)
  batch.images.forEach((value, i) => {
    batch.images[i] = value * (1 + noise * Math.sin(i))
  })
  const variables = { state, velocities, averages: weightAverages(state) }
  return { network, recipe, quantization, backend, ...variables, batch, step: 0, steps: 10 }
}

/** Every value that the step changed, with the loss. */
function after(options: TrainStepOptions, loss: number): Map<string, Float32Array> {
  const { state, velocities, averages } = options
  const variables = { ...state, velocities, averages: averages! }
  return new Map([
    ['loss', Float32Array.of(loss)],
    ['ranges', Float32Array.from(state.ranges.values())],
    ...(['weights', 'statistics', 'velocities', 'averages'] as const).flatMap((kind) =>
      [...variables[kind]].map(([name, v]) => [`${kind} ${name}`, v.dataSync() as Float32Array] as const),
    ),
  ])
}

function worst(actual: Map<string, Float32Array>, expected: Map<string, Float32Array>): [number, string] {
  const differences = [...actual].map(([name, values]): [number, string] => {
    const wanted = expected.get(name)!
    return [values.every((value, i) => value === wanted[i]) ? 0 : relativeDifference(values, wanted), name]
  })
  return differences.reduce((largest, one) => (one[0] > largest[0] ? one : largest))
}

async function eager(...of: Parameters<typeof stepOf>) {
  const options = await stepOf(...of)
  return after(options, trainStep(options))
}

async function asGraph(...of: Parameters<typeof stepOf>) {
  const options = await stepOf(...of)
  const graph = stepGraph(options)
  const loss = graph.run(options)
  graph.dispose()
  return after(options, loss)
}

const float = { quantizeFrom: 1, freezeFrom: 1 }
const frozen = { quantizeFrom: 1, freezeFrom: 0 }
const quantized = { quantizeFrom: 0, freezeFrom: 1 }

if ((await quickBackends()).includes('tensorflow')) {
  for (const [title, changes] of Object.entries({ float, 'float, statistics frozen': frozen }))
    test(`a step of ResNet-8 as one graph changes everything as operators one by one do: ${title}`, async () => {
      const [difference, name] = worst(await asGraph(resNet, changes), await eager(resNet, changes))
      assert.ok(difference < 1e-5, `${name}: ${difference}`)
    })

  // Rounding flips rectifiers and pooling maxima thirty batch norms deep, and levels of quantized tensors, of which
  // the first swallow a smaller noise.
  for (const [title, digit, spec, changes] of [
    ['the MobileNetV2', 1e-7, mobileNet, float],
    ['ResNet-8, quantized', 1e-7, resNet, quantized],
    ['ResNet-8, affine', 1e-7, resNet, { ...quantized, ranges: { zeroPoints: 'affine' } }],
    ['the MobileNetV2, quantized', 1e-5, mobileNet, quantized],
  ] as const)
    test(`as one graph a step differs no more than by a noise of ${digit} in its images: ${title}`, async () => {
      const expected = await eager(spec, changes)
      const [difference, name] = worst(await asGraph(spec, changes), expected)
      const [noise] = worst(await eager(spec, changes, digit), expected)
      assert.ok(difference < Math.max(1e-5, 3 * noise), `${name}: ${difference}, noise ${noise}`)
    })

  test('steps run as graphs leave no tensors behind, whatever the phase', async () => {
    const learned = { weights: 'learned', activations: 'learned' } as const
    for (const ranges of [{ zeroPoints: 'affine' }, learned, { percentile: 99 }] as const) {
      const options = await stepOf(resNet, { ranges, quantizeFrom: 0.3, freezeFrom: 0.6 })
      const runner = stepRunner('graph')
      runner.step(options)
      const before = tf.memory()
      for (let step = 1; step < 9; step++) runner.step({ ...options, step })
      runner.dispose()
      assert.is(tf.memory().numTensors, before.numTensors)
      assert.is(tf.memory().numDataBuffers, before.numDataBuffers)
    }
  })
}

test.run()
