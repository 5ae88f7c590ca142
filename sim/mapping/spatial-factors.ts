import type { Memory } from '../hardware/accelerator.ts'
import {
  coprimeWindowExtent,
  greatestCommonDivisor,
  type OperandAccess,
  zigzagWindowExtent,
} from '../workload/access.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'
import type { EffectiveLoop } from './effective-unrolling.ts'
import type { UnevenUnrolling, UnrolledWindows } from './rules.ts'

/** How a loop bears on an operand: not at all, directly, or as a part of a window's index. */
export const relevance = { none: 0, direct: 1, OX: 2, FX: 3, OY: 4, FY: 5 } as const

/** Products of loop sizes by relevance: [none, direct, OX, FX, OY, FY], one such six after the other. */
export type Factors = Float64Array

/** By index in `loopDimensions`. */
export function relevanceCodes(access: OperandAccess): Uint8Array {
  const codes = new Uint8Array(loopDimensions.length)
  for (let i = 0; i < codes.length; i++) {
    const dimension = loopDimensions[i]!
    if (access.indexedBy.includes(dimension)) codes[i] = relevance.direct
    else if (access.windowed && dimension in relevance) codes[i] = relevance[dimension as 'OX']
  }
  return codes
}

/**
 * The spatial loops of each level: first those that the innermost memory serves, then those that each further memory
 * serves newly, last those that none serves.
 */
export function spatialLevels(
  memories: readonly Memory[],
  unrolling: readonly EffectiveLoop[],
): readonly (readonly EffectiveLoop[])[] {
  const levelOf = ({ arrayDimension }: EffectiveLoop) => {
    const level = memories.findIndex(({ serves }) => serves.includes(arrayDimension))
    return level < 0 ? memories.length : level
  }
  return Array.from({ length: memories.length + 1 }, (_, level) =>
    unrolling.filter((loop) => levelOf(loop) === level),
  )
}

/** How many elements tiles of a layer's windowed input have: its unpadded size, strides and dilations without common divisor. */
export interface Tiling {
  readonly rule: UnevenUnrolling
  readonly columns: number
  readonly rows: number
  readonly strideX: number
  readonly strideY: number
  readonly dilationX: number
  readonly dilationY: number
}

export function tilingOf({ inputSize, stride, dilation }: Layer, rule: UnevenUnrolling): Tiling {
  const [x, y] = [greatestCommonDivisor(stride.x, dilation.x), greatestCommonDivisor(stride.y, dilation.y)]
  return {
    rule,
    columns: inputSize.x,
    rows: inputSize.y,
    strideX: stride.x / x,
    strideY: stride.y / y,
    dilationX: dilation.x / x,
    dilationY: dilation.y / y,
  }
}

/** Elements of an operand that loops of the six products from `at` on touch; windows clipped to the unpadded input. */
export function touchedElements(tiling: Tiling, factors: Factors, at: number): number {
  const { strideX, strideY, dilationX, dilationY } = tiling
  let columns = factors[at + 2]!
  let windowX = factors[at + 3]!
  let rows = factors[at + 4]!
  let windowY = factors[at + 5]!
  if (tiling.rule === 'truncated') {
    columns = Math.trunc(columns + rounding)
    windowX = Math.trunc(windowX + rounding)
    rows = Math.trunc(rows + rounding)
    windowY = Math.trunc(windowY + rounding)
  }
  const extent = tiling.rule === 'truncated' ? zigzagWindowExtent : coprimeWindowExtent
  const wide = extent(columns, windowX, strideX, dilationX)
  const high = extent(rows, windowY, strideY, dilationY)
  return factors[at + 1]! * Math.min(tiling.columns, wide) * Math.min(tiling.rows, high)
}

/** Per level, elements sent down for each element that one unit below holds. */
export function fanOut(tiling: Tiling, cumulative: Factors, windows: UnrolledWindows): Float64Array {
  const ratios = new Float64Array(cumulative.length / 6)
  let below = 1
  for (let level = 0; level < ratios.length; level++) {
    const at = level * 6
    let touched = 1
    if (windows === 'apart') for (let code = 1; code < 6; code++) touched *= cumulative[at + code]!
    else touched = touchedElements(tiling, cumulative, at)
    const ratio = touched / below
    ratios[level] = tiling.rule === 'truncated' ? roundHalfEven(ratio) : ratio
    below = touched
  }
  return ratios
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
