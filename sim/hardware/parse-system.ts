import type { MacEnergyTable } from '../energy/mac-energy.ts'
import { type CheckedYaml, parseCheckedYaml } from '../yaml/checked-yaml.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { Core, Memory, System } from './accelerator.ts'
import {
  type CoreTypeDescription,
  type MemoryDescription,
  type SystemDescription,
  systemSchema,
} from './schema.ts'

/**
 * Reads a system from YAML text. `file` is only for messages; `tables` are the energy tables that it may name.
 *
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseSystem(text: string, file: string, tables: readonly MacEnergyTable[]): System {
  const yaml = parseCheckedYaml(text, file, systemSchema)
  const { coreTypes, cores, links, ...rest } = yaml.value
  for (const [name, type] of Object.entries(coreTypes)) checkCoreType(yaml, ['coreTypes', name], type)
  const names = cores.map(({ name }) => name)
  links.forEach(({ between }, i) => {
    for (const end of between) {
      if (!names.includes(end)) {
        throw yaml.complain(['links', i, 'between'], `names of cores${suggestion(end, names)}`, end)
      }
    }
  })
  return {
    ...rest,
    links,
    cores: cores.map(({ name, type }, i) => {
      const found = coreTypes[type]
      if (!found) {
        const known = Object.keys(coreTypes)
        throw yaml.complain(['cores', i, 'type'], `one of coreTypes${suggestion(type, known)}`, type)
      }
      const scaling = findTable(yaml, ['coreTypes', type, 'macEnergy', 'scaling'], found, tables)
      return makeCore(name, found, scaling)
    }),
  }
}

function findTable(
  yaml: CheckedYaml<SystemDescription>,
  path: readonly PropertyKey[],
  { macEnergy: { scaling, bits } }: CoreTypeDescription,
  tables: readonly MacEnergyTable[],
): MacEnergyTable | 'constant' {
  if (scaling === 'constant') return scaling
  const names = ['constant', ...tables.map(({ name }) => name)]
  const table = tables.find(({ name }) => name === scaling)
  if (!table) throw yaml.complain(path, `one of ${names.join(', ')}`, scaling)
  if (!(bits in table.energyPjByBits))
    throw yaml.complain(path, `a table with an entry for ${bits} bits`, scaling)
  return table
}

function makeCore(name: string, type: CoreTypeDescription, scaling: MacEnergyTable | 'constant'): Core {
  const { operators, array, wiring, macEnergy, outputPathEnergyPj } = type
  return {
    name,
    operators,
    array: Object.entries(array).map(([dimension, size]) => ({ name: dimension, size })),
    macEnergy: { ...macEnergy, scaling },
    memories: type.memories.map(makeMemory),
    wiring,
    outputPathEnergyPj,
  }
}

function makeMemory({ granularityBits, ports, ...memory }: MemoryDescription): Memory {
  return {
    ...memory,
    readGranularityBits: granularityBits ?? memory.readBitsPerCycle,
    writeGranularityBits: granularityBits ?? memory.writeBitsPerCycle,
    ports: Object.fromEntries(memory.operands.map((operand) => [operand, ports])),
  }
}

function checkCoreType(
  yaml: CheckedYaml<SystemDescription>,
  path: readonly PropertyKey[],
  type: CoreTypeDescription,
): void {
  const dimensions = Object.keys(type.array)
  type.memories.forEach(({ serves, operands }, i) => {
    for (const dimension of serves) {
      if (!dimensions.includes(dimension)) {
        throw yaml.complain([...path, 'memories', i, 'serves'], `dimensions of the array`, dimension)
      }
    }
    if (new Set(operands).size < operands.length) {
      throw yaml.complain([...path, 'memories', i, 'operands'], 'each operand once', operands.join(', '))
    }
  })
  for (const operand of ['I', 'W', 'O'] as const) {
    if (!type.memories.some(({ operands }) => operands.includes(operand))) {
      throw yaml.complain([...path, 'memories'], `a memory that holds ${operand}`, 'none')
    }
  }
  for (const [operator, wires] of Object.entries(type.wiring)) {
    for (const dimension of Object.keys(wires ?? {})) {
      if (!dimensions.includes(dimension)) {
        throw yaml.complain([...path, 'wiring', operator, dimension], 'a dimension of the array', dimension)
      }
    }
  }
}
