import { operandElements } from '../workload/access.ts'
import { loopDimensions, type Operand } from '../workload/layer.ts'
import type { TemporalLoop } from './mapping.ts'
import type { PlacedOperand, Placement } from './placement.ts'
import { relevance, touchedElements } from './spatial-factors.ts'

/** A memory that cannot hold even the smallest tiles under an unrolling. */
export interface LackingMemory {
  readonly memory: string
  readonly sizeBits: number
  /** What each operand needs there at least. */
  readonly needs: readonly { readonly operand: Operand; readonly bits: number }[]
}

/** The innermost memory that is too small whatever the order of the temporal loops; nothing where none is. */
export function lackingMemory(
  placement: Placement,
  temporal: readonly TemporalLoop[],
): LackingMemory | undefined {
  for (const memory of placement.core.memories) {
    const needs = placement.operands.flatMap((placed) => {
      const level = placed.memories.indexOf(memory)
      return level < 0
        ? []
        : [{ operand: placed.operand, bits: leastBits(placement, placed, level, temporal) }]
    })
    if (needs.reduce((sum, { bits }) => sum + bits, 0) > memory.sizeBits) {
      return { memory: memory.name, sizeBits: memory.sizeBits, needs }
    }
  }
  return undefined
}

/** Bits of the tile without temporal loops; in its outermost memory an operand is whole. */
function leastBits(
  { layer, tiling }: Placement,
  { operand, memories, below, bits, isOutput, codes, reducedAbove }: PlacedOperand,
  level: number,
  temporal: readonly TemporalLoop[],
): number {
  const isReduced = temporal.some(
    ({ dimension }) => codes[loopDimensions.indexOf(dimension)] === relevance.none,
  )
  const isPartial = isOutput && (isReduced || reducedAbove[level + 1] === 1)
  const width = isPartial ? layer.precision.partialSum : bits
  if (level === memories.length - 1) {
    // Only a level below can add up partial sums before they come here.
    return operandElements(layer, operand) * (level === 0 ? width : bits)
  }
  return Math.ceil(touchedElements(tiling, below.average, level * 6) * width)
}
