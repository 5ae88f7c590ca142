import type { LayerCost } from '../../cost/layer-cost.ts'
import type { TimeloopInput } from '../../readers/timeloop/input.ts'
import { type LevelAccesses, throttledCycles } from '../../readers/timeloop/throttled-cycles.ts'
import { denseTraffic } from '../../sparse/dense-accesses.ts'
import { accessKinds, outcomes, type SparseOptimizations } from '../../sparse/optimizations.ts'
import type { RankUnits } from '../../sparse/rank-units.ts'
import { type SparseAccesses, sparseCost } from '../../sparse/sparse-cost.ts'
import type { Quantities } from '../suite.ts'

/** A dense cost with zeros made use of, under Timeloop's names, but for leakage. */
export function sparseQuantities(
  { problem, levels }: TimeloopInput,
  sparse: SparseOptimizations,
  cost: LayerCost,
  printed: (energyPj: number) => number,
): { readonly cycles: number; readonly quantities: Quantities } {
  const spaces = [...problem.operands]
  const { operations, operationEnergyPj, computeCycles, accesses } = sparseCost(
    problem.layer,
    spaces.map(([, operand]) => operand),
    denseTraffic(cost.flows, ({ operand, memory }) =>
      sparse.views[operand].levels.findIndex(({ name }) => name === memory),
    ),
    sparse,
  )
  const quantities: Record<string, number> = { 'energy: operations': printed(operationEnergyPj) }
  for (const outcome of outcomes) quantities[`operations: ${outcome}`] = operations[outcome]
  let cycles = computeCycles
  levels.slice(0, -1).forEach((level, i) => {
    const at = levels.length - 2 - i
    const bandwidths: LevelAccesses[] = []
    for (const [space, operand] of spaces) {
      const found = accesses.find(({ actions }) => actions.level === at && actions.operand === operand)
      if (!found) continue
      Object.assign(quantities, named(`${level.name} ${space}`, found))
      quantities[`energy: ${level.name} ${space}`] = printed(found.energyPj)
      bandwidths.push({ ...bandwidthUse(found, level.elementBits), scale: level.bandwidthScale[space] ?? 1 })
    }
    cycles = Math.max(cycles, throttledCycles(computeCycles, level, bandwidths))
  })
  return { cycles, quantities }
}

function named(place: string, { actions }: SparseAccesses): Quantities {
  const quantities: Record<string, number> = {
    [`kept: ${place}`]: actions.mostKept,
    [`accesses: ${place} reductions`]: actions.reductions,
  }
  const ranks = (what: string, units: readonly RankUnits[]) => {
    units.forEach(({ coordinates, payloads }, rank) => {
      quantities[`metadata: ${place} ${what}, rank ${rank} coordinates`] = coordinates
      quantities[`metadata: ${place} ${what}, rank ${rank} payloads`] = payloads
    })
  }
  ranks(
    'kept',
    actions.mostMetadata.map(({ coordinates, payloads }) => ({
      coordinates: Math.ceil(coordinates),
      payloads: Math.ceil(payloads),
    })),
  )
  for (const kind of accessKinds) {
    quantities[`accesses: ${place} ${kind}`] = actions.dense[kind]
    for (const outcome of outcomes) {
      quantities[`accesses: ${place} ${outcome} ${kind}`] = actions.counts[outcome][kind]
      ranks(`${outcome} ${kind}`, actions.metadata[outcome][kind])
    }
  }
  return quantities
}

/** Elements that one instance reads and writes, metadata counted as elements of as many bits. */
function bandwidthUse({ actions, metadataReadBits, metadataWriteBits }: SparseAccesses, elementBits: number) {
  const { actual, gated } = actions.counts
  return {
    reads: actual.reads + gated.reads + Math.floor(metadataReadBits / elementBits),
    writes:
      actual.fills +
      gated.fills +
      actual.updates +
      gated.updates +
      Math.floor(metadataWriteBits / elementBits),
  }
}
