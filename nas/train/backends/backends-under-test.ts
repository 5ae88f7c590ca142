import * as tf from '@tensorflow/tfjs-core'
import { InputError } from '../../../errors.ts'
import { randomStream } from '../../../random.ts'
import { loadBackend } from './load.ts'
import type { BackendName, TrainingBackend } from './training-backend.ts'

/** For tests: the quick backends that work here; says which are left out. */
export async function quickBackends(): Promise<BackendName[]> {
  const names: BackendName[] = ['wasm']
  try {
    await loadBackend('tensorflow')
    names.push('tensorflow')
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    console.log(`skipped: tensorflow: ${error.message}`)
  }
  return names
}

/** A tensor-valued function of tensors, with inputs of these shapes. */
export interface DifferentiableCase {
  readonly title: string
  readonly shapes: readonly (readonly number[])[]
  readonly compute: (backend: TrainingBackend, inputs: tf.Tensor[]) => tf.Tensor
}

/** The inputs of a case, standard normal, the same every time. */
export function caseInputs({ title, shapes }: DifferentiableCase): Float32Array[] {
  const stream = randomStream(1, title)
  return shapes.map((shape) =>
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => stream.normal()),
  )
}

/** Output weights, which turn the output into one number to differentiate. */
export function outputWeights({ title }: DifferentiableCase, size: number): Float32Array {
  const stream = randomStream(2, title)
  return Float32Array.from({ length: size }, () => stream.normal())
}

/** The output, then the gradient of its weighted sum by each input. */
export async function outputAndGradients(
  name: BackendName,
  tested: DifferentiableCase,
): Promise<Float32Array[]> {
  const backend = await loadBackend(name)
  return tf.tidy(() => {
    const inputs = caseInputs(tested).map((values, i) => tf.tensor(values, [...tested.shapes[i]!]))
    const y = tested.compute(backend, inputs)
    const dy = tf.tensor(outputWeights(tested, y.size), y.shape)
    const gradients = tf.grads((...inputs: tf.Tensor[]) => tested.compute(backend, inputs))(inputs, dy)
    return [y, ...gradients].map((tensor) => tensor.dataSync() as Float32Array)
  })
}

/** Largest difference, relative to the largest magnitude in `expected`. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  const difference = actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0)
  const magnitude = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return actual.length === expected.length ? difference / magnitude : Number.POSITIVE_INFINITY
}
