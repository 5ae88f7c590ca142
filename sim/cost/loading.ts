import type { Placement } from '../mapping/placement.ts'
import { flowIndex, type Traffic } from './traffic.ts'

/** Loading cycles of up to two inputs: on ports of its own, half shared, and shared with the other. */
const own = new Float64Array(2)
const half = new Float64Array(2)
const shared = new Float64Array(2)

/**
 * Cycles before the first operation: each input passes down its levels once. Levels whose ports on both sides serve
 * both inputs take turns; those with one such port count once, the outermost; others add up for themselves.
 */
export function loadingCycles(traffic: Traffic, { operands }: Placement): number {
  const { edgeCycles } = traffic
  let inputs = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { isOutput, memories, sharedPort } = operands[operand]!
    if (isOutput) continue
    own[inputs] = half[inputs] = shared[inputs] = 0
    for (let level = 0; level + 1 < memories.length; level++) {
      const fill = flowIndex(traffic, operand, level, 3)
      const cycles = Math.max(edgeCycles[fill]!, edgeCycles[fill + 1]!)
      const serving = sharedPort[level * 4 + 3]! + sharedPort[level * 4 + 4]!
      if (serving === 2) shared[inputs] = shared[inputs]! + cycles
      else if (serving === 1) half[inputs] = cycles
      else own[inputs] = own[inputs]! + cycles
    }
    inputs++
  }
  if (inputs === 0) return 0
  if (inputs === 1) return own[0]! + half[0]! + shared[0]!
  return Math.min(inOrder(0, 1), inOrder(1, 0))
}

function inOrder(one: number, other: number): number {
  return shared[one]! + Math.max(shared[other]! + half[other]! + own[other]!, half[one]! + own[one]!)
}

/** Cycles after the last operation: the last outputs pass up their levels, one level after the other. */
export function unloadingCycles(traffic: Traffic, { operands }: Placement): number {
  let cycles = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { isOutput, memories } = operands[operand]!
    if (!isOutput) continue
    for (let level = 0; level + 1 < memories.length; level++) {
      const up = flowIndex(traffic, operand, level, 2)
      cycles += Math.max(traffic.edgeCycles[up]!, traffic.edgeCycles[up + 3]!)
    }
  }
  return cycles
}
