import type { Memory } from '../hardware/accelerator.ts'
import { type OperandAccess, windowExtent } from '../workload/access.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'
import type { EffectiveLoop } from './effective-unrolling.ts'
import type { UnevenUnrolling, UnrolledWindows } from './rules.ts'

/** How a loop bears on an operand: not at all, directly, or as a part of a window's index. */
export const relevance = { none: 0, direct: 1, OX: 2, FX: 3, OY: 4, FY: 5 } as const

/** Products of loop sizes by relevance: [none, direct, OX, FX, OY, FY]. */
export type Factors = Float64Array

/** By index in `loopDimensions`. */
export function relevanceCodes(access: OperandAccess): Uint8Array {
  return Uint8Array.from(loopDimensions, (dimension) => {
    if (access.indexedBy.includes(dimension)) return relevance.direct
    return access.windowed && dimension in relevance ? relevance[dimension as 'OX'] : relevance.none
  })
}

/**
 * The spatial loops of each level: first those that the innermost memory serves, then those that each further memory
 * serves newly, last those that none serves.
 */
export function spatialLevels(
  memories: readonly Memory[],
  unrolling: readonly EffectiveLoop[],
): readonly (readonly EffectiveLoop[])[] {
  let left = unrolling
  const levels = memories.map((memory) => {
    const served = left.filter((loop) => memory.serves.includes(loop.arrayDimension))
    left = left.filter((loop) => !served.includes(loop))
    return served
  })
  return [...levels, left]
}

/** Products by relevance over all levels up to and including each. */
export function cumulativeFactors(
  levels: readonly (readonly EffectiveLoop[])[],
  codes: Uint8Array,
  kind: 'average' | 'whole',
): readonly Factors[] {
  const running = new Float64Array(6).fill(1)
  return levels.map((loops) => {
    for (const loop of loops) {
      const code = codes[loopDimensions.indexOf(loop.dimension)]!
      running[code] = running[code]! * loop[kind]
    }
    return running.slice()
  })
}

/** Elements of an operand that loops of the given products touch; windows clipped to the unpadded input. */
export function touchedElements(layer: Layer, factors: Factors, rule: UnevenUnrolling): number {
  const { stride, dilation, inputSize } = layer
  const isTruncated = rule === 'truncated'
  const columns = extent(factors[2]!, factors[3]!, stride.x, dilation.x, isTruncated)
  const rows = extent(factors[4]!, factors[5]!, stride.y, dilation.y, isTruncated)
  return factors[1]! * Math.min(inputSize.x, columns) * Math.min(inputSize.y, rows)
}

/** Per level, elements sent down for each element that one unit below holds. */
export function fanOut(
  layer: Layer,
  cumulative: readonly Factors[],
  rule: UnevenUnrolling,
  windows: UnrolledWindows,
): readonly number[] {
  let below = 1
  return cumulative.map((factors) => {
    const touched =
      windows === 'apart'
        ? factors.subarray(1).reduce((product, factor) => product * factor, 1)
        : touchedElements(layer, factors, rule)
    const ratio = rule === 'truncated' ? roundHalfEven(touched / below) : touched / below
    below = touched
    return ratio
  })
}

/** To the nearest integer, halves to the even one (IEEE 754 roundTiesToEven, as in Python). */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** A number of elements that products of fractions stand for. */
export function wholeElements(elements: number, rule: UnevenUnrolling): number {
  return rule === 'truncated' ? roundHalfEven(elements) : Math.ceil(elements - rounding)
}

/** Slack for products of fractions that stand for a whole number. */
const rounding = 1e-9

function extent(
  outer: number,
  window: number,
  stride: number,
  dilation: number,
  isTruncated: boolean,
): number {
  if (!isTruncated) return windowExtent(outer, window, stride, dilation)
  return windowExtent(Math.trunc(outer + rounding), Math.trunc(window + rounding), stride, dilation)
}
