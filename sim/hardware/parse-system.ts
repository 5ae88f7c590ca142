import { type CheckedYaml, parseCheckedYaml } from '../yaml/checked-yaml.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { Core, Memory, System } from './accelerator.ts'
import { type Complain, checkCoreType } from './check-core-type.ts'
import { coreEnergies } from './core-energies.ts'
import type { HardwareLibrary } from './library.ts'
import { scaleEnergies } from './scale-energies.ts'
import {
  type CoreTypeDescription,
  coreTypeSchema,
  type MemoryDescription,
  type SystemDescription,
  systemExtensionSchema,
  systemSchema,
} from './schema.ts'

/**
 * Reads a system from YAML text. `file` is only for messages; `library` is what it may name.
 *
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseSystem(text: string, file: string, library: HardwareLibrary): System {
  const { value, complain } = describeSystem(text, file, library)
  const { coreTypes, links, offChip, name, source, clockMhz } = value
  for (const [typeName, type] of Object.entries(coreTypes)) {
    checkCoreType(type, within(complain, ['coreTypes', typeName]))
  }
  const names = value.cores.map((core) => core.name)
  names.forEach((core, i) => {
    if (names.indexOf(core) < i) throw complain(['cores', i, 'name'], 'each name once', `${core} again`)
  })
  links.forEach(({ between }, i) => {
    const unknown = between.find((end) => !names.includes(end))
    if (between[0] === between[1]) {
      throw complain(['links', i, 'between'], 'two cores', `${between[0]} twice`)
    }
    if (unknown === undefined) return
    throw complain(
      ['links', i, 'between'],
      `names of cores (${names.join(', ')})${suggestion(unknown, names)}`,
      unknown,
    )
  })
  const built = value.cores.map(({ type }, i) => {
    const found = findCoreType(type, ['cores', i, 'type'], coreTypes, complain, library)
    return { core: makeCore(names[i]!, found, value, complain, library), type: found.type }
  })
  const staticPowerMw = built.reduce((sum, { type }) => sum + type.staticPowerMw, value.staticPowerMw)
  if (staticPowerMw > 0 && clockMhz === 0) {
    throw complain(['clockMhz'], 'a clock above 0, since static power takes time', '0')
  }
  return { name, source, clockMhz, staticPowerMw, links, offChip, cores: built.map(({ core }) => core) }
}

/** The system as written; what it extends is filled in. */
function describeSystem(
  text: string,
  file: string,
  library: HardwareLibrary,
): CheckedYaml<SystemDescription> {
  if (!/^extends:/m.test(text)) return parseCheckedYaml(text, file, systemSchema)
  const { value, complain } = parseCheckedYaml(text, file, systemExtensionSchema)
  const { extends: base, ...own } = value
  const baseText = library.systems.get(base)
  if (baseText === undefined) {
    const known = [...library.systems.keys()]
    throw complain(['extends'], `one of ${known.join(', ')}${suggestion(base, known)}`, base)
  }
  const inherited = describeSystem(baseText, `${base}.yaml`, library).value
  const stated = Object.fromEntries(Object.entries(own).filter(([, part]) => part !== undefined))
  return {
    value: { ...inherited, ...stated, coreTypes: { ...inherited.coreTypes, ...own.coreTypes } },
    complain,
  }
}

/** A core type and how to complain about it. */
interface FoundType {
  readonly type: CoreTypeDescription
  readonly complain: Complain
}

function findCoreType(
  name: string,
  path: readonly PropertyKey[],
  own: SystemDescription['coreTypes'],
  complain: Complain,
  { coreTypes }: HardwareLibrary,
): FoundType {
  const found = Object.hasOwn(own, name) ? own[name] : undefined
  if (found) return { type: found, complain: within(complain, ['coreTypes', name]) }
  const text = coreTypes.get(name)
  if (text === undefined) {
    const known = [...Object.keys(own), ...coreTypes.keys()]
    throw complain(path, `one of ${known.join(', ')}${suggestion(name, known)}`, name)
  }
  const yaml = parseCheckedYaml(text, `${name}.yaml`, coreTypeSchema)
  checkCoreType(yaml.value, yaml.complain)
  return { type: yaml.value, complain: yaml.complain }
}

function makeCore(
  name: string,
  { type, complain }: FoundType,
  system: SystemDescription,
  complainOfSystem: Complain,
  { tables, scaling }: HardwareLibrary,
): Core {
  const { operators, array, wiring, memories, energyTable } = type
  const energies = scaleEnergies(
    coreEnergies(type, tables, complain),
    memories.map(({ isOffChip }) => isOffChip === true),
    scaling,
    tables.find((table) => table.name === energyTable) ?? type,
    system,
    complainOfSystem,
  )
  return {
    name,
    operators,
    array: Object.entries(array).map(([dimension, size]) => ({ name: dimension, size })),
    macEnergy: energies.macEnergy,
    memories: memories.map((memory, i) => makeMemory(memory, energies.memories[i]!)),
    wiring,
    ...(type.sparse && { sparse: type.sparse }),
    outputPathEnergyPj: energies.outputPathEnergyPj,
  }
}

function makeMemory(
  { granularityBits, ports, energyEntry, sparse, ...memory }: MemoryDescription,
  energies: Pick<Memory, 'readEnergyPj' | 'writeEnergyPj'>,
): Memory {
  return {
    ...memory,
    ...energies,
    readGranularityBits: granularityBits ?? memory.readBitsPerCycle,
    writeGranularityBits: granularityBits ?? memory.writeBitsPerCycle,
    ports: Object.fromEntries(memory.operands.map((operand) => [operand, ports])),
    ...(sparse && { sparse }),
  }
}

function within(complain: Complain, path: readonly PropertyKey[]): Complain {
  return (rest, expected, found) => complain([...path, ...rest], expected, found)
}
