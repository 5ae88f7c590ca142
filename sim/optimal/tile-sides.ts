import { rounding } from '../cost/energy.ts'
import type { CostRules } from '../cost/rules.ts'
import { wholeSteps } from '../cost/traffic.ts'
import type { Placement } from '../mapping/placement.ts'

/** A port's part in the renewal of a tile. */
export interface TileSide {
  /** Index among the ports in use; −1 where none is wired. */
  readonly port: number
  readonly portBits: number
  /** Whether it is the port of the memory above, which sends to all that it serves. */
  readonly isAbove: boolean
  /** Whether only partial sums pass. */
  readonly isOfPartials: boolean
  /** Whether the first pass over a partial sum is left out. */
  readonly skipsFirst: boolean
  /** Whether its first transfer (of outputs: the last) takes time outside of the computation. */
  readonly isEdge: boolean
  /** pJ of `count` transfers of as many bits, as `wordAccesses` counts them. */
  readonly energyPj: (bits: number, count: number) => number
}

/** Reads and writes of the memory that holds a tile (none for the array's) and of the memory above it. */
export function tileSides(
  placement: Placement,
  rules: CostRules,
  operand: number,
  level: number,
): readonly TileSide[] {
  const { isOutput, memories, portBits, stepBits, stepShare, instances } = placement.operands[operand]!
  const { ports, levels } = placement.use
  const sideOf = (memory: number, direction: number): TileSide => {
    const flow = (operand * levels + memory) * 4 + direction
    const at = memory * 4 + direction
    const { readEnergyPj, writeEnergyPj } = memories[memory]!
    const perWord = direction % 2 === 0 ? readEnergyPj : writeEnergyPj
    const isFree = direction === 2 && rules.resultReads === 'free'
    const wordsOf = (bits: number, count: number): number => {
      if (rules.partialWords === 'per-flow')
        return wholeSteps(bits * count, portBits[at]!) * instances[memory]!
      const words = wholeSteps(bits, stepBits[at]!) * stepShare[at]! * count * instances[memory]!
      return rules.wordRemainders === 'charged' ? Math.ceil(words * (1 - rounding)) : Math.trunc(words)
    }
    const isInto = direction === 0 || direction === 3
    return {
      port: ports.findIndex(({ flows }) => flows.includes(flow)),
      portBits: portBits[at]!,
      isAbove: direction < 2,
      isOfPartials: isOutput && isInto,
      skipsFirst: isOutput && isInto && rules.firstPartialSumRead === 'free',
      isEdge: level > 0 && isInto !== isOutput && rules.singleTransfers === 'outside',
      energyPj: (bits, count) => (isFree || bits === 0 ? 0 : wordsOf(bits, count) * perWord),
    }
  }
  const above = isOutput ? [sideOf(level, 0), sideOf(level, 1)] : [sideOf(level, 0)]
  if (level === 0) return above
  const below = isOutput ? [sideOf(level - 1, 2), sideOf(level - 1, 3)] : [sideOf(level - 1, 3)]
  return [...below, ...above]
}
