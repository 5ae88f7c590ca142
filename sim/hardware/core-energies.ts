import { type EnergyTable, tableMacEnergy } from '../energy/energy-table.ts'
import type { MacEnergy } from '../energy/mac-energy.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { Memory } from './accelerator.ts'
import type { Complain } from './check-core-type.ts'
import type { CoreTypeDescription } from './schema.ts'

/** The energies of a core: all of one table, or all stated by its YAML. */
export interface CoreEnergies {
  readonly macEnergy: MacEnergy
  /** Per memory. */
  readonly memories: readonly Pick<Memory, 'readEnergyPj' | 'writeEnergyPj'>[]
  readonly outputPathEnergyPj: number
}

/**
 * Finds the energies of a core type.
 *
 * @throws {InputError} when figures of two sources are mixed, one is missing, or a name is not there.
 */
export function coreEnergies(
  type: CoreTypeDescription,
  tables: readonly EnergyTable[],
  complain: Complain,
): CoreEnergies {
  return type.energyTable === undefined
    ? statedEnergies(type, tables, complain)
    : tableEnergies(type, findTable(type.energyTable, tables, ['energyTable'], complain), complain)
}

function statedEnergies(
  { macEnergy, memories, energyUnitPj, outputPathEnergyPj }: CoreTypeDescription,
  tables: readonly EnergyTable[],
  complain: Complain,
): CoreEnergies {
  if (!macEnergy) throw complain([], 'macEnergy, or an energyTable', 'neither')
  if (energyUnitPj !== undefined) throw complain(['energyUnitPj'], 'an energyTable beside it', 'none')
  const { scaling, bits } = macEnergy
  const table = scaling === 'constant' ? scaling : findTable(scaling, tables, scalingPath, complain, scaling)
  if (table !== 'constant') requireEntry(table, bits, complain)
  return {
    macEnergy: { ...macEnergy, scaling: table },
    outputPathEnergyPj,
    memories: memories.map(({ readEnergyPj, writeEnergyPj, energyEntry }, i) => {
      if (energyEntry !== undefined) {
        throw complain(['memories', i, 'energyEntry'], 'an energyTable beside it', 'none')
      }
      if (readEnergyPj === undefined || writeEnergyPj === undefined) {
        throw complain(['memories', i], 'readEnergyPj and writeEnergyPj', 'not both')
      }
      return { readEnergyPj, writeEnergyPj }
    }),
  }
}

function tableEnergies(
  { macEnergy, memories, energyUnitPj, outputPathEnergyPj }: CoreTypeDescription,
  table: EnergyTable,
  complain: Complain,
): CoreEnergies {
  const { name, unit, mac } = table
  const refuseConstant = (path: readonly PropertyKey[], value: unknown) => {
    if (!value) return
    const expected = `energies of ${name} alone, since figures of two sources are not mixed`
    throw complain(path, expected, 'a constant')
  }
  refuseConstant(['macEnergy'], macEnergy)
  refuseConstant(['outputPathEnergyPj'], outputPathEnergyPj)
  if (unit === 'relative' && energyUnitPj === undefined) {
    throw complain(['energyTable'], `energyUnitPj beside it, the pJ of one unit of ${name}`, 'none')
  }
  if (unit === 'pJ') refuseConstant(['energyUnitPj'], energyUnitPj)
  const unitPj = energyUnitPj ?? 1
  const bits = !('byBits' in mac) || 8 in mac.byBits ? 8 : Number(Object.keys(mac.byBits)[0])
  return {
    macEnergy: {
      energyPj: unitPj * tableMacEnergy(table, bits, bits),
      bits,
      source: `${name}, as all energies of the core${unitPj === 1 ? '' : `, one unit ${unitPj} pJ`}`,
      scaling: table,
    },
    outputPathEnergyPj: 0,
    memories: memories.map((memory, i) => {
      refuseConstant(['memories', i, 'readEnergyPj'], memory.readEnergyPj)
      refuseConstant(['memories', i, 'writeEnergyPj'], memory.writeEnergyPj)
      if (memory.energyEntry === undefined && memory.readEnergyPj === 0 && memory.writeEnergyPj === 0) {
        return { readEnergyPj: 0, writeEnergyPj: 0 }
      }
      const names = Object.keys(table.memories)
      const entry = memory.energyEntry ?? ''
      const found = Object.hasOwn(table.memories, entry) ? table.memories[entry] : undefined
      if (!found) {
        const expected = `one of ${names.join(', ')} of ${name}${suggestion(entry, names)}`
        throw complain(['memories', i, 'energyEntry'], expected, entry || 'nothing')
      }
      const perBit = (unitPj * found.energy) / found.bits
      return {
        readEnergyPj: perBit * memory.readBitsPerCycle,
        writeEnergyPj: perBit * memory.writeBitsPerCycle,
      }
    }),
  }
}

const scalingPath = ['macEnergy', 'scaling'] as const

function requireEntry(table: EnergyTable, bits: number, complain: Complain): void {
  try {
    tableMacEnergy(table, bits, bits)
  } catch {
    throw complain(scalingPath, `a table with an entry for ${bits} bits`, table.name)
  }
}

function findTable(
  name: string,
  tables: readonly EnergyTable[],
  path: readonly PropertyKey[],
  complain: Complain,
  scaling?: string,
): EnergyTable {
  const found = tables.find((table) => table.name === name)
  if (found) return found
  const names = tables.map((table) => table.name)
  const known = scaling === undefined ? names : ['constant', ...names]
  throw complain(path, `one of ${known.join(', ')}${suggestion(name, known)}`, name)
}
