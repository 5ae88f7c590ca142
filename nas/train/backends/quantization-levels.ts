import type { QuantizationGrid } from './training-backend.ts'

export interface QuantizationRange {
  /** ≤ 0 */
  readonly min: number
  /** ≥ 0, above `min` */
  readonly max: number
}

export interface QuantizationLevels {
  /** The lowest and the highest value that can be represented. */
  readonly low: number
  readonly high: number
  /** Distance of two neighbours, and its inverse. */
  readonly step: number
  readonly inverseStep: number
  /** Index of the level that stands for zero, counted from `low`. */
  readonly zeroLevel: number
}

/**
 * The levels of a quantizer, moved so that zero is one of them, in single precision as in TensorFlow's Nudge
 * (tensorflow/core/kernels/fake_quant_ops_functor.h).
 */
export function quantizationLevels(
  { min, max }: QuantizationRange,
  { bits, narrowRange = false }: QuantizationGrid,
): QuantizationLevels {
  const single = Math.fround
  const lowest = narrowRange ? 1 : 0
  const highest = 2 ** bits - 1
  const step = single(single(single(max) - single(min)) / (highest - lowest))
  const zeroPoint = single(lowest - single(single(min) / step))
  const moved = Math.min(Math.max(Math.floor(single(zeroPoint + 0.5)), lowest), highest)
  const low = single((lowest - moved) * step)
  const inverseStep = single(1 / step)
  return {
    low,
    high: single((highest - moved) * step),
    step,
    inverseStep,
    zeroLevel: Math.floor(single(single(-low * inverseStep) + 0.5)),
  }
}
