/** The levels of a tensor whose zero need not lie in the middle: real = scale · (integer − zero point). */
export interface AffineGrid {
  readonly scale: number
  readonly zeroPoint: number
}

/** What is known of a tensor's values, by name: the largest magnitude, and where these are kept the ends. */
export const rangeNames = {
  lowest: (tensor: string): string => `${tensor}/lowest`,
  highest: (tensor: string): string => `${tensor}/highest`,
}

/**
 * 2^bits levels from `lowest` ≤ 0 to `highest` ≥ 0, moved a little so that zero is one of them, in single precision as
 * TensorFlow's fake quantization moves them (Nudge in fake_quant_ops_functor.h; Jacob et al., CVPR 2018, section 3).
 */
export function affineGrid(lowest: number, highest: number, bits: number): AffineGrid {
  const single = Math.fround
  const levels = 2 ** bits - 1
  const scale = single(single(single(highest) - single(lowest)) / levels)
  const zero = Math.floor(single(single(-single(single(lowest) / scale)) + 0.5))
  return { scale, zeroPoint: Math.min(Math.max(zero, 0), levels) }
}
