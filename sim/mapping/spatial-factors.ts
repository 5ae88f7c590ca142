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
  const slack = tiling.rule === 'truncated' ? rounding : 0
  return (
    factors[at + relevance.direct]! *
    touchedColumns(tiling, factors[at + relevance.OX]! + slack, factors[at + relevance.FX]! + slack) *
    touchedRows(tiling, factors[at + relevance.OY]! + slack, factors[at + relevance.FY]! + slack)
  )
}

/** Columns of the input that windows touch. */
export function touchedColumns(
  { rule, columns, strideX, dilationX }: Tiling,
  outer: number,
  window: number,
): number {
  return touchedAlong(rule, columns, outer, window, strideX, dilationX)
}

/** Rows of the input that windows touch. */
export function touchedRows(
  { rule, rows, strideY, dilationY }: Tiling,
  outer: number,
  window: number,
): number {
  return touchedAlong(rule, rows, outer, window, strideY, dilationY)
}

function touchedAlong(
  rule: UnevenUnrolling,
  size: number,
  outer: number,
  window: number,
  stride: number,
  dilation: number,
): number {
  if (rule !== 'truncated') return Math.min(size, coprimeWindowExtent(outer, window, stride, dilation))
  return Math.min(size, zigzagWindowExtent(Math.trunc(outer), Math.trunc(window), stride, dilation))
}

/**
 * Per level, elements sent down for each element that one unit below holds.
 *
 * @param own by level × 6 + relevance: products of the factors unrolled at that level
 */
export function fanOut(tiling: Tiling, own: Factors, windows: UnrolledWindows): Float64Array {
  const ratios = new Float64Array(own.length / 6)
  const below = own.slice(0, 6).fill(1)
  let touchedBelow = 1
  let columnsBelow = 1
  let rowsBelow = 1
  for (let level = 0; level < ratios.length; level++) {
    const direct = own[level * 6 + relevance.direct]!
    for (let code = 0; code < 6; code++) below[code] = below[code]! * own[level * 6 + code]!
    if (tiling.rule === 'truncated') {
      const columns = touchedColumns(tiling, below[relevance.OX]!, below[relevance.FX]!)
      const rows = touchedRows(tiling, below[relevance.OY]!, below[relevance.FY]!)
      ratios[level] = direct * (columns / columnsBelow) * (rows / rowsBelow)
      columnsBelow = columns
      rowsBelow = rows
      continue
    }
    let touched = 1
    if (windows === 'apart') for (let code = 1; code < 6; code++) touched *= below[code]!
    else touched = touchedElements(tiling, below, 0)
    ratios[level] = touched / touchedBelow
    touchedBelow = touched
  }
  return tiling.rule === 'truncated' ? roundedShares(ratios) : ratios
}

/** Each level's share as the quotient of what it and all above have and what those above have; halves fall as doubles do. */
function roundedShares(shares: Float64Array): Float64Array {
  const unitsFrom = (level: number) => shares.subarray(level).reduce((product, share) => product * share, 1)
  return shares.map((_, level) => roundHalfEven(unitsFrom(level) / unitsFrom(level + 1)))
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
