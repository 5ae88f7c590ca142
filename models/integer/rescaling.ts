import { type IntegerConv, type IntegerGemm, integerRange } from './integer-network.ts'
import { type Requantization, requantize } from './requantization.ts'

/** Below this distance from a boundary, a double's product of 32 and 31 bits may be rounded to the wrong side of it. */
const uncertain = 1e-5

/** What `requantize` gives, mostly by one product in double precision; `factor` is multiplier · 2^−shift, exactly. */
export function quickRequantize(value: number, factor: number, exact: Requantization): number {
  const raised = value * factor + 0.5
  const integer = Math.floor(raised)
  const rest = raised - integer
  return rest > uncertain && rest < 1 - uncertain ? integer : requantize(value, exact.multiplier, exact.shift)
}

export function factorOf({ multiplier, shift }: Requantization): number {
  return multiplier * 2 ** -shift
}

/** Turns the accumulators of whole pixels into the output's integers, in place. */
export function rescale(
  { output: tensor, headroom, bias, requantization }: IntegerConv | IntegerGemm,
  sums: Int32Array,
): void {
  const [low, high] = integerRange(tensor)
  const { zeroPoint = 0 } = tensor
  const outputs = bias.length
  const factors = Float64Array.from(requantization, factorOf)
  for (let at = 0; at < sums.length; at += outputs) {
    for (let o = 0; o < outputs; o++) {
      const sum = (sums[at + o]! << headroom[o]!) + bias[o]!
      const integer = quickRequantize(sum, factors[o]!, requantization[o]!) + zeroPoint
      sums[at + o] = integer < low ? low : Math.min(integer, high)
    }
  }
}
