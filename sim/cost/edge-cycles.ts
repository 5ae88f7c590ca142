import type { PlacedPort } from '../mapping/operand-homes.ts'
import type { Placement } from '../mapping/placement.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, type Traffic, wholeSteps } from './traffic.ts'

/** Fills the cycles that each flow's first or last transfer takes outside of the computation. */
export function fillEdgeCycles(
  traffic: Traffic,
  placement: Placement,
  stallCycles: number,
  rules: CostRules,
): void {
  const { edgeCycles, transferCycles } = traffic
  for (let flow = 0; flow < edgeCycles.length; flow++) edgeCycles[flow] = transferCycles[flow]!
  if (rules.singleTransfers === 'outside') return
  for (const port of placement.use.ports) overlap(port, traffic, placement, stallCycles)
}

interface SingleTransfer {
  readonly flow: number
  cycles: number
  /** Cycles of the innermost memory's tile, without which nothing starts. */
  readonly least: number
}

/** Moves single transfers of one port into the cycles that its repeated transfers leave free on average. */
function overlap(port: PlacedPort, traffic: Traffic, placement: Placement, stallCycles: number): void {
  const single: SingleTransfer[] = []
  let busyBits = 0
  let width = 0
  for (const { operand, level, direction } of port.uses) {
    const { isOutput, fanOut, portBits } = placement.operands[operand]!
    const flow = flowIndex(traffic, operand, level, direction)
    const isReturn = isOutput && (direction === 0 || direction === 3)
    if (traffic.count[flow] === 0 || isReturn) continue
    width = portBits[level * 4 + direction]!
    if (traffic.count[flow] === 1) {
      const innermost = operand * traffic.levels + 1
      const least = wholeSteps(traffic.tileWhole[innermost]! * traffic.tileBitsInTime[innermost]!, width)
      single.push({ flow, cycles: traffic.edgeCycles[flow]!, least })
    } else {
      const tile = operand * traffic.levels + level + (direction >= 2 ? 1 : 0)
      const { operationCycles } = placement.use
      const operations = traffic.cycles[tile]! / operationCycles
      const each = (traffic.tileWhole[tile]! * traffic.tileBitsInTime[tile]!) / operations
      const whole = Math.trunc(direction >= 2 ? each : each * fanOut.whole[level]!)
      busyBits += Math.ceil(whole / operationCycles)
    }
  }
  if (single.length === 0) return
  shorten(single, ((width - busyBits) / width) * (traffic.totalCycles + stallCycles))
  for (const { flow, cycles } of single) traffic.edgeCycles[flow] = cycles
}

/**
 * Takes `spare` cycles off the transfers: off the longest down to its least, then as much off it and the next
 * longest, and so on.
 *
 * Source: ZigZag 3.8.5, balanced reduction of loading cycles.
 */
function shorten(transfers: readonly SingleTransfer[], spare: number): void {
  const longestFirst = [...transfers].sort((a, b) => b.cycles - a.cycles)
  let left = spare
  for (let i = 0; i < longestFirst.length && left > 0; i++) {
    const { cycles, least } = longestFirst[i]!
    const each = Math.min(cycles - least, left / (i + 1))
    for (let j = 0; j <= i; j++) longestFirst[j]!.cycles -= each
    left -= each * (i + 1)
  }
}
