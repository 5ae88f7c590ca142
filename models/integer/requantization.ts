/** A positive real factor as hardware applies it: multiplier · 2^−shift. */
export interface Requantization {
  /** In [2^30, 2^31), or 0 for the factor 0. */
  readonly multiplier: number
  /** In [17, 62]. */
  readonly shift: number
}

const multiplierBits = 31
const smallestShift = 17
const largestShift = 62

/**
 * The 31-bit multiplier and the shift nearest to a factor, relative error at most 2^−31 (Jacob et al., CVPR 2018, §2.2).
 *
 * @param factor 0, or below 2^14; what is below 2^−32 becomes 0: no 32-bit number times it rounds to 1
 * @throws {RangeError} for a factor that is negative, too large or no number
 */
export function requantizationOf(factor: number): Requantization {
  if (!(factor >= 0 && factor < 2 ** (multiplierBits - smallestShift))) {
    throw new RangeError(`no multiplier and shift for a factor of ${factor}`)
  }
  if (factor < 2 ** -32) return { multiplier: 0, shift: smallestShift }
  let exponent = Math.floor(Math.log2(factor)) + 1
  let multiplier = Math.round(factor * 2 ** (multiplierBits - exponent))
  if (multiplier === 2 ** multiplierBits) {
    multiplier /= 2
    exponent++
  }
  return { multiplier, shift: multiplierBits - exponent }
}

const powers = Float64Array.from({ length: largestShift + 1 }, (_, exponent) => 2 ** exponent)

/**
 * ⌊value · multiplier · 2^−shift + ½⌋: one rounding, halves up, as in the training's fake quantization. The 63-bit
 * product is taken in two parts, each an integer below 2^53, which a JavaScript number holds exactly.
 *
 * @param value 32-bit signed integer
 */
export function requantize(value: number, multiplier: number, shift: number): number {
  const low = Math.floor(((value & 0xffff) * multiplier) / 0x10000)
  const product = (value >> 16) * multiplier + low
  return Math.floor((product + powers[shift - 17]!) / powers[shift - 16]!)
}
