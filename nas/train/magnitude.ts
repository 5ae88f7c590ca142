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
  if (percentile === undefined) return tf.tidy(() => largestMagnitude(x, isSigned).dataSync()[0]!)
  const magnitude = isSigned ? Math.abs : (value: number) => Math.max(0, value)
  return Math.max(quantile(sortedSample(x, magnitude), percentile / 100), smallestMagnitude)
}

/**
 * The lowest and the highest value of a tensor, zero among them.
 *
 * @param percentile of the values, 50 … 100, and the one as far from the other end; left out: the outermost
 */
export function endsOf(x: tf.Tensor, percentile?: number): readonly [lowest: number, highest: number] {
  if (percentile === undefined) {
    const ends = outermost(x)
    const [lowest, highest] = ends.map((end) => end.dataSync()[0]!) as [number, number]
    tf.dispose([...ends])
    return [lowest, highest]
  }
  const [low, high] = percentiles(x, percentile)
  const lowest = Math.min(low, 0)
  return [lowest, Math.max(high, 0, lowest + smallestMagnitude)]
}

/** The ends without a percentile, as tensors. */
export function outermost(x: tf.Tensor): readonly [lowest: tf.Tensor, highest: tf.Tensor] {
  return tf.tidy(() => {
    const lowest = tf.minimum(tf.min(x), 0)
    const highest = tf.maximum(tf.max(x), tf.maximum(tf.add(lowest, smallestMagnitude), 0))
    return [lowest, highest] as [tf.Tensor, tf.Tensor]
  })
}

function percentiles(x: tf.Tensor, percentile: number): readonly [number, number] {
  const sample = sortedSample(x, (value) => value)
  return [quantile(sample, 1 - percentile / 100), quantile(sample, percentile / 100)]
}

function sortedSample(x: tf.Tensor, of: (value: number) => number): Float32Array {
  const values = x.dataSync()
  const stride = Math.ceil(values.length / sampleSize)
  return Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) =>
    of(values[i * stride]!),
  ).sort()
}

/** Linear between neighbours. */
function quantile(sorted: Float32Array, share: number): number {
  const rank = share * (sorted.length - 1)
  const below = Math.floor(rank)
  const above = sorted[Math.min(below + 1, sorted.length - 1)]!
  return sorted[below]! + (rank - below) * (above - sorted[below]!)
}

/** The largest magnitude, as a tensor. */
export function largestMagnitude(x: tf.Tensor, isSigned: boolean): tf.Scalar {
  return tf.maximum(tf.max(isSigned ? tf.abs(x) : x), smallestMagnitude)
}
