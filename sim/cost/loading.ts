import type { Placement } from '../mapping/placement.ts'
import { flowIndex, type Traffic } from './traffic.ts'

/**
 * Cycles before the first operation: each input passes down its levels once. Levels whose ports on both sides serve
 * both inputs take turns; those with one such port count once, the outermost; others add up for themselves.
 */
export function loadingCycles(traffic: Traffic, placement: Placement): number {
  const parts: { own: number; half: number; shared: number }[] = []
  placement.operands.forEach(({ isOutput, memories, sharedPort }, operand) => {
    if (isOutput) return
    const part = { own: 0, half: 0, shared: 0 }
    for (let level = 0; level + 1 < memories.length; level++) {
      const cycles = Math.max(
        traffic.edgeCycles[flowIndex(traffic, operand, level, 3)]!,
        traffic.edgeCycles[flowIndex(traffic, operand, level + 1, 0)]!,
      )
      const lower = sharedPort[level * 4 + 3]
      const upper = sharedPort[level * 4 + 4]
      if (lower && upper) part.shared += cycles
      else if (lower || upper) part.half = cycles
      else part.own += cycles
    }
    parts.push(part)
  })
  const [a, b] = parts
  if (!a) return 0
  if (!b) return a.own + a.half + a.shared
  const inOrder = (one: typeof a, other: typeof a) =>
    one.shared + Math.max(other.shared + other.half + other.own, one.half + one.own)
  return Math.min(inOrder(a, b), inOrder(b, a))
}

/** Cycles after the last operation: the last outputs pass up their levels, one level after the other. */
export function unloadingCycles(traffic: Traffic, placement: Placement): number {
  const operand = placement.operands.findIndex(({ isOutput }) => isOutput)
  let cycles = 0
  for (let level = 0; level + 1 < placement.operands[operand]!.memories.length; level++) {
    cycles += Math.max(
      traffic.edgeCycles[flowIndex(traffic, operand, level, 2)]!,
      traffic.edgeCycles[flowIndex(traffic, operand, level + 1, 1)]!,
    )
  }
  return cycles
}
