import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { trainingEpoch } from '../../datasets/batches.ts'
import { buildNetwork } from '../../models/build.ts'
import type { NetworkSpec } from '../../models/graph.ts'
import { randomStream } from '../../random.ts'
import { quickBackends, relativeDifference } from './backends/backends-under-test.ts'
import { loadBackend } from './backends/load.ts'
import type { BackendName } from './backends/training-backend.ts'
import { initialState } from './model-state.ts'
import { nothingObserved } from './pass.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { stepGradients } from './train-step.ts'
import { trainingBatch } from './training-batch.ts'

const dataset = tinyDataset()
const input = { channels: 3, height: 16, width: 16 }
const resNet: NetworkSpec = { builder: 'resnet8', width: 0.25, classes: 10, input }
const strides = [1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1]
const mobileNet: NetworkSpec = { builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input, strides }

/** Loss and gradients of one step, by the weight's name. */
async function gradientsOn(name: BackendName, spec: NetworkSpec, imageNoise = 0) {
  const backend = await loadBackend(name)
  const network = buildNetwork(spec)
  const recipe = tinyRecipe()
  const state = initialState(network, 1)
  const indices = Int32Array.from({ length: 32 }, (_, i) => i)
  const options = { set: dataset.train, shape: dataset.shape, indices, batchSize: 8, seed: 1 }
  const batch = trainingBatch(
    trainingEpoch(options, 0).batch(0),
    dataset.shape,
    recipe,
    randomStream(1, 'step gradients'),
  )
  batch.images.forEach((value, i) => {
    batch.images[i] = value * (1 + imageNoise * Math.sin(i))
  })
  const observed = nothingObserved()
  const { value, grads } = stepGradients(
    { network, recipe, quantization: recipe, backend, state, batch, step: 0, steps: 1 },
    observed,
  )
  const gradients = new Map<string, Float32Array>()
  for (const [key, weight] of state.weights) {
    gradients.set(key, grads[weight.name]!.dataSync() as Float32Array)
  }
  const loss = value.dataSync()[0]!
  tf.dispose([value, grads])
  return { loss, gradients }
}

const [reference, ...others] = await quickBackends()

/** Largest relative difference of any weight's gradient. */
function worst(actual: Map<string, Float32Array>, expected: Map<string, Float32Array>): number {
  return Math.max(...[...actual].map(([name, values]) => relativeDifference(values, expected.get(name)!)))
}

for (const other of others) {
  test(`a step's gradients of ResNet-8 on ${other} are those on ${reference} within 1e-4`, async () => {
    const expected = await gradientsOn(reference!, resNet)
    const actual = await gradientsOn(other, resNet)
    assert.ok(Math.abs(actual.loss / expected.loss - 1) < 1e-5)
    assert.ok(worst(actual.gradients, expected.gradients) < 1e-4)
  })

  // Thirty batch norms deep, a rounding error flips rectifiers and pooling maxima, which moves a gradient by percents.
  test(`a step's gradients of MobileNetV2 on ${other} differ no more than by the last digit of its images`, async () => {
    const expected = await gradientsOn(reference!, mobileNet)
    const actual = await gradientsOn(other, mobileNet)
    const disturbed = await gradientsOn(other, mobileNet, 1e-7)
    assert.ok(Math.abs(actual.loss / expected.loss - 1) < 1e-5)
    const bound = Math.max(1e-4, 3 * worst(disturbed.gradients, actual.gradients))
    assert.ok(worst(actual.gradients, expected.gradients) < bound)
    const heads = (gradients: Map<string, Float32Array>) =>
      new Map([...gradients].filter(([name]) => name.startsWith('exit')))
    assert.ok(worst(heads(actual.gradients), heads(expected.gradients)) < 1e-4)
  })
}

test.run()
