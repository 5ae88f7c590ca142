import { type Core, directions, type Memory } from '../../hardware/accelerator.ts'
import { type Operand, operators } from '../../workload/layer.ts'
import type { TimeloopLevel } from './architecture.ts'
import { type ActionEnergies, sharedEnergies } from './energy.ts'
import type { LevelMapping } from './mapping.ts'
import { elementBits } from './problem.ts'
import { actionNames } from './sparse-energies.ts'

/** pJ of each action of an instance in use. */
export function chargedEnergies(
  levels: readonly TimeloopLevel[],
  directives: readonly LevelMapping[],
  energies: ActionEnergies,
): ActionEnergies {
  let used = 1
  const charged = new Map(energies)
  levels.forEach(({ name, instances, clusterSize }, level) => {
    const actions = energies.get(name)
    if (actions) charged.set(name, sharedEnergies(actions, used, instances / clusterSize))
    for (const { factor } of directives[level]?.spatial ?? []) used *= factor
  })
  return charged
}

/** Memories from the innermost out; each level that unrolls loops has an array dimension of its own. */
export function makeCore(
  levels: readonly TimeloopLevel[],
  directives: readonly LevelMapping[],
  energies: ActionEnergies,
  complain: (path: readonly PropertyKey[], expected: string, found: string) => Error,
  source: string,
): Core {
  const energyOf = (level: string, action: keyof typeof actionNames): number => {
    const actions = energies.get(level) ?? {}
    const name = actionNames[action].find((one) => actions[one] !== undefined)
    if (name) return actions[name]!
    throw complain(['architecture'], `an energy for ${actionNames[action].at(-1)} of ${level}`, 'none')
  }
  const compute = levels.at(-1)!
  const unrolled = directives.flatMap(({ spatial }, level) =>
    spatial.length > 0 ? [{ level, size: spatial.reduce((product, { factor }) => product * factor, 1) }] : [],
  )
  const memories = directives.flatMap(({ bypass }, level): Memory[] => {
    const { name, wordElements, sizeElements } = levels[level]!
    const operands = (['W', 'I', 'O'] as const).filter((operand) => !bypass.includes(operand))
    if (operands.length === 0) return []
    const bits = wordElements * elementBits
    return [
      {
        name,
        operands,
        sizeBits: sizeElements * elementBits,
        readBitsPerCycle: bits,
        writeBitsPerCycle: bits,
        readGranularityBits: bits,
        writeGranularityBits: bits,
        readEnergyPj: energyOf(name, 'read'),
        writeEnergyPj: energyOf(name, 'fill'),
        serves: unrolled.filter((one) => one.level >= level).map((one) => levels[one.level]!.name),
        ports: Object.fromEntries(operands.map((operand) => [operand, ownPorts(operand)])),
      },
    ]
  })
  return {
    name: compute.name,
    operators,
    array: unrolled.map(({ level, size }) => ({ name: levels[level]!.name, size })),
    macEnergy: {
      energyPj: energyOf(compute.name, 'compute'),
      bits: elementBits,
      source,
      scaling: 'constant',
    },
    memories: memories.reverse(),
    wiring: {},
    outputPathEnergyPj: 0,
  }
}

const ownPorts = (operand: Operand) =>
  Object.fromEntries(directions.map((direction) => [direction, `${operand} ${direction}`]))
