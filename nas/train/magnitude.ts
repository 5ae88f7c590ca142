import * as tf from '@tensorflow/tfjs-core'

/** Keeps a range above zero where a tensor is all zeros. */
const smallestMagnitude = 1e-6
/** Values from which a percentile is taken, at most: evenly spaced ones of a larger tensor. */
const sampleSize = 2 ** 15

/**
 * How far the values of a tensor reach from zero, negative ones counting as zero unless it is signed.
 *
 * @param percentile of the magnitudes, 0 … 100, linear between neighbours; left out: the largest
 */
export function magnitudeOf(x: tf.Tensor, isSigned: boolean, percentile?: number): number {
  if (percentile === undefined) {
    const largest = tf.tidy(() => tf.max(isSigned ? tf.abs(x) : x).dataSync()[0]!)
    return Math.max(largest, smallestMagnitude)
  }
  const values = x.dataSync()
  const stride = Math.ceil(values.length / sampleSize)
  const magnitude = isSigned ? Math.abs : (value: number) => Math.max(0, value)
  const sample = Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) =>
    magnitude(values[i * stride]!),
  ).sort()
  const rank = (percentile / 100) * (sample.length - 1)
  const below = Math.floor(rank)
  const above = sample[Math.min(below + 1, sample.length - 1)]!
  return Math.max(sample[below]! + (rank - below) * (above - sample[below]!), smallestMagnitude)
}
