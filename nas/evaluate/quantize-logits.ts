import { headDecisions } from './confidence.ts'

export interface QuantizedLogits {
  /** logit ≈ scale × value. */
  readonly scale: number
  readonly values: Int8Array
}

const largestInt8 = 127

/** The scales tried map these fractions of the largest magnitude to 127; what lies above is clipped. */
const clips = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]

/**
 * Quantizes the logits of one head to int8 with one scale: of several scales, clipping the largest logits more or
 * less, the one whose confidences (maximum of the softmax) are nearest to those of the floating-point logits, by mean
 * absolute difference.
 *
 * @param logits images × classes, row-major.
 */
export function quantizeLogits(logits: Float32Array, classes: number): QuantizedLogits {
  const largest = logits.reduce((max, logit) => Math.max(max, Math.abs(logit)), 0) || 1
  const exact = confidences(logits, classes)
  const trials = clips.map((clip) => {
    const scale = (largest * clip) / largestInt8
    const values = new Int8Array(logits.length)
    for (let i = 0; i < logits.length; i++)
      values[i] = Math.max(-largestInt8, Math.min(largestInt8, Math.round(logits[i]! / scale)))
    return { scale, values, difference: meanDifference(exact, confidences(values, classes, scale)) }
  })
  const { scale, values } = trials.reduce((best, trial) =>
    trial.difference < best.difference ? trial : best,
  )
  return { scale, values }
}

function confidences(logits: Int8Array | Float32Array, classes: number, scale = 1): Float64Array {
  return headDecisions(logits, new Uint8Array(logits.length / classes), classes, scale).confidence
}

function meanDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length
}
