import { type LayerCost, layerCost } from '../../cost/layer-cost.ts'
import { type CostRules, timeloopArrayRules, timeloopRules } from '../../cost/rules.ts'
import { place } from '../../mapping/placement.ts'
import type { ActionEnergies } from '../../readers/timeloop/energy.ts'
import type { TimeloopInput } from '../../readers/timeloop/input.ts'
import { type LevelAccesses, throttledCycles } from '../../readers/timeloop/throttled-cycles.ts'
import type { Quantities } from '../suite.ts'
import { sparseQuantities } from './sparse-quantities.ts'

/** A cost under Timeloop's names: elements per instance, pJ as printed, with two decimals. */
export function timeloopQuantities(input: TimeloopInput, energies: ActionEnergies): Quantities {
  const { problem, core, mapping, levels, sparse } = input
  const rules = rulesOf(input)
  const cost = layerCost(
    place(problem.layer, core, mapping.spatial, rules.unevenUnrolling, rules.unrolledWindows),
    mapping,
    rules,
  )
  const { cycles, quantities } = sparse
    ? sparseQuantities(input, sparse, cost, printed)
    : denseQuantities(input, cost)
  const leakage = levels.slice(0, -1).map(({ name }, level) => {
    const leak = energies.get(name)?.leak ?? 0
    return [`energy: ${name} leakage`, printed(leak * instancesInUse(input, level) * cycles)]
  })
  return { cycles, ...quantities, ...Object.fromEntries(leakage) }
}

/** Timeloop's conventions for a nest. */
export function rulesOf({ nest }: Pick<TimeloopInput, 'nest'>): CostRules {
  const [innermost = []] = nest.levels
  const spreads = innermost.some(({ isSpatial, factor }) => isSpatial && factor > 1)
  return spreads ? timeloopArrayRules : timeloopRules
}

function denseQuantities(
  { problem, core, levels, updateEnergyPj }: TimeloopInput,
  cost: LayerCost,
): { readonly cycles: number; readonly quantities: Quantities } {
  const quantities: Record<string, number> = { 'energy: operations': printed(cost.operationEnergyPj) }
  let cycles = cost.latency.compute
  for (const { name, bandwidth, bandwidthScale } of levels.slice(0, -1)) {
    const accesses: LevelAccesses[] = []
    const memory = core.memories.find((one) => one.name === name)
    for (const [space, operand] of problem.operands) {
      if (!memory?.operands.includes(operand)) continue
      const flows = cost.flows.filter((flow) => flow.memory === name && flow.operand === operand)
      const elements = (direction: LayerCost['flows'][number]['direction']) => {
        const flow = flows.find((one) => one.direction === direction)
        return flow ? flow.elementsPerTransfer * flow.transfers : 0
      }
      const reads = elements('readToLower')
      const fills = elements('writeFromUpper')
      const updates = elements('writeFromLower')
      quantities[`accesses: ${name} ${space} reads`] = reads
      quantities[`accesses: ${name} ${space} fills`] = fills
      quantities[`accesses: ${name} ${space} updates`] = updates
      accesses.push({ reads, writes: fills + updates, scale: bandwidthScale[space] ?? 1 })
      const spent = flows.map(({ direction, wordAccesses, energyPj }) =>
        direction === 'writeFromLower' ? wordAccesses * updateEnergyPj.get(name)! : energyPj,
      )
      quantities[`energy: ${name} ${space}`] = printed(spent.reduce((sum, energyPj) => sum + energyPj, 0))
    }
    cycles = Math.max(cycles, throttledCycles(cost.latency.compute, { bandwidth }, accesses))
  }
  return { cycles, quantities }
}

/** Instances of a level that the unrolling above it reaches; the others are switched off. */
function instancesInUse({ mapping, levels }: TimeloopInput, level: number): number {
  const isAbove = (name: string) => levels.findIndex((one) => one.name === name) < level
  return mapping.spatial.reduce(
    (product, { arrayDimension, factor }) => (isAbove(arrayDimension) ? product * factor : product),
    1,
  )
}

const printed = (energyPj: number): number => Math.round(energyPj * 100) / 100
