import * as tf from '@tensorflow/tfjs-core'
import { endsOf, largestMagnitude, magnitudeOf, outermost } from './magnitude.ts'
import type { Pass } from './pass.ts'

/** A number, or a scalar in a pass that is traced. */
export type Bound = number | tf.Tensor

/** What is known of a tensor's values, under one of its rangeNames. */
export function knownBound(name: string, { state, traced }: Pass): Bound | undefined {
  return (traced ?? state).ranges.get(name)
}

/** The magnitude that a batch shows, which is kept for the running average. */
export function observeMagnitude(x: tf.Tensor, name: string, isSigned: boolean, pass: Pass): Bound {
  const percentile = pass.quantization?.percentile
  const [magnitude] = observe([name], pass, {
    numbers: () => [magnitudeOf(x, isSigned, percentile)],
    tensors: () => [largestMagnitude(x, isSigned)],
  })
  return magnitude!
}

/** The ends that a batch shows, which are kept under these names. */
export function observeEnds(x: tf.Tensor, names: readonly string[], pass: Pass): Bound[] {
  return observe(names, pass, {
    numbers: () => endsOf(x, pass.quantization?.percentile),
    tensors: () => outermost(x),
  })
}

interface Bounds {
  readonly numbers: () => readonly number[]
  readonly tensors: () => readonly tf.Tensor[]
}

/** Percentiles are taken of numbers, which a pass that is traced refuses. */
function observe(
  names: readonly string[],
  { quantization, observed, traced }: Pass,
  { numbers, tensors }: Bounds,
): Bound[] {
  if (!traced || quantization?.percentile !== undefined) {
    const seen = [...numbers()]
    for (const [i, name] of names.entries()) observed.magnitudes.set(name, seen[i]!)
    return seen
  }
  return tensors().map((bound, i) => {
    // As a variable, so that no gradient passes through it.
    const seen = tf.variable(bound, false)
    traced.magnitudes.set(names[i]!, seen)
    return seen
  })
}
