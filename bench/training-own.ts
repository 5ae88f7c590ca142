import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { loadBackend } from '../nas/train/backends/load.ts'
import { initialState } from '../nas/train/model-state.ts'
import { networkOfRecipe } from '../nas/train/network-of-recipe.ts'
import type { Recipe } from '../nas/train/recipe.ts'
import { type Execution, stepRunner } from '../nas/train/step-runner.ts'
import type { TimedSteps, TrainingJob } from './training-job.ts'

/** Times our own steps of the recipe and job on standard input. */
const { recipe, job, execution } = JSON.parse(readFileSync(0, 'utf8')) as {
  recipe: Recipe
  job: TrainingJob
  execution: Execution
}
const backend = await loadBackend('tensorflow')
const network = networkOfRecipe(recipe)
const state = initialState(network, 1)
const velocities = new Map(
  [...state.weights].map(([name, weight]) => [name, tf.variable(tf.zerosLike(weight), false)]),
)
const { channels, height, width } = network.input
const { batch: count, warmUp, steps } = job
const batch = {
  count,
  images: Float32Array.from({ length: count * channels * height * width }, (_, i) => Math.sin(i * 1.7)),
  targets: Float32Array.from({ length: count * network.classes }, (_, i) =>
    i % network.classes === Math.floor(i / network.classes) % network.classes ? 1 : 0,
  ),
}
const stepMs: number[] = []
const runner = stepRunner(execution)
for (let step = 0; step < warmUp + steps; step++) {
  const before = process.cpuUsage()
  runner.step({ network, recipe, quantization: recipe, backend, state, velocities, batch, step, steps: 1e6 })
  const { user, system } = process.cpuUsage(before)
  stepMs.push((user + system) / 1000)
}
const found: TimedSteps = {
  version: backend.version,
  stepMs: stepMs.slice(warmUp),
  peakMebibytes: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(JSON.stringify(found))
