import { macEnergyPj } from '../energy/mac-energy.ts'
import type { Placement } from '../mapping/placement.ts'
import { inMemoryOperationsPj } from './in-memory-operations.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, type Traffic, wholeSteps } from './traffic.ts'

/** Slack for sums of parts that make whole words. */
export const rounding = 1e-12

/**
 * Accesses of one flow in words of the port, all instances together. A transfer is charged in steps of the memory's
 * granularity, each a fraction of a full word, and the sum made a whole number; or all of a flow in whole words.
 */
export function wordAccesses(
  traffic: Traffic,
  placement: Placement,
  operand: number,
  level: number,
  direction: number,
  rules: CostRules,
): number {
  const { portBits, stepBits, stepShare, instances } = placement.operands[operand]!
  const flow = flowIndex(traffic, operand, level, direction)
  const bits = traffic.amount[flow]! * traffic.bits[flow]!
  if (bits === 0 || (direction === 2 && rules.resultReads === 'free')) return 0
  const port = level * 4 + direction
  const count = traffic.count[flow]!
  if (rules.partialWords === 'per-flow') return wholeSteps(bits * count, portBits[port]!) * instances[level]!
  const words = wholeSteps(bits, stepBits[port]!) * stepShare[port]! * count * instances[level]!
  return rules.wordRemainders === 'charged' ? Math.ceil(words * (1 - rounding)) : Math.trunc(words)
}

/** pJ of the accesses of all memories. */
export function memoryEnergyPj(traffic: Traffic, placement: Placement, rules: CostRules): number {
  const { operands } = placement
  let energy = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { memories } = operands[operand]!
    for (let level = 0; level < memories.length; level++) {
      const { readEnergyPj, writeEnergyPj } = memories[level]!
      const flow = flowIndex(traffic, operand, level, 0)
      let reads = 0
      let writes = 0
      for (let direction = 0; direction < 4; direction++) {
        if (traffic.count[flow + direction] === 0) continue
        const words = wordAccesses(traffic, placement, operand, level, direction, rules)
        if (direction % 2 === 0) reads += words
        else writes += words
      }
      energy += reads * readEnergyPj + writes * writeEnergyPj
    }
  }
  return energy
}

/** pJ of the operations themselves; lanes that idle or pad are not charged. */
export function operationEnergyPj(placement: Placement, { macEnergy }: Pick<CostRules, 'macEnergy'>): number {
  const { layer, core, operations } = placement
  if (core.inMemory) return inMemoryOperationsPj(placement, core.inMemory)
  if (macEnergy === 'constant') return operations * core.macEnergy.energyPj
  return operations * macEnergyPj(core.macEnergy, layer.precision.W, layer.precision.I)
}
