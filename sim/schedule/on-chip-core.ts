import { type Core, type Memory, memoriesOf, type System } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'

/** Name of the memory outside the chip, on top of the operands that stream from or to it. */
export const offChipName = 'off-chip'

const onChip = new WeakMap<Core, Core>()
const streaming = new WeakMap<System['offChip'], WeakMap<Core, Map<string, Core>>>()

/**
 * A core as a layer sees it whose tensors are on the chip: without private memories off the chip. Where results reach
 * another memory than the one that inputs are read from, they move on to that one, where the next layer finds them.
 */
export function onChipCore(core: Core): Core {
  const known = onChip.get(core)
  if (known) return known
  const memories = withCommonHome(core.memories.filter(({ isOffChip }) => !isOffChip))
  const made: Core = { ...core, memories }
  onChip.set(core, made)
  return made
}

/**
 * A core as a layer sees it some of whose operands stream: the system's off-chip memory, over its one link, on top of
 * those named in `streamed`.
 */
export function streamingCore(core: Core, offChip: System['offChip'], streamed: readonly Operand[]): Core {
  if (streamed.length === 0) return onChipCore(core)
  const ofSystem = streaming.get(offChip) ?? new WeakMap<Core, Map<string, Core>>()
  streaming.set(offChip, ofSystem)
  const ofCore = ofSystem.get(core) ?? new Map<string, Core>()
  ofSystem.set(core, ofCore)
  const key = streamed.join('')
  const known = ofCore.get(key)
  if (known) return known
  const { memories, ...rest } = onChipCore(core)
  const dimensions = core.array.map(({ name }) => name)
  const made: Core = { ...rest, memories: [...memories, streamMemory(offChip, streamed, dimensions)] }
  ofCore.set(key, made)
  return made
}

/** The system whose transfers read and write the memories on the chip. */
export function onChipSystem(system: System): System {
  return { ...system, cores: system.cores.map(onChipCore) }
}

/** The memory on the chip where a tensor waits that a core's layers read or write; undefined where there is none. */
export function homeOf(core: Core, operand: Operand): Memory | undefined {
  return memoriesOf(onChipCore(core), operand).at(-1)
}

/** Name of that memory, the same for cores that share it. */
export function homeKey(core: Core, operand: Operand): string {
  const { name, sharedAs } = homeOf(core, operand)!
  return sharedAs ?? `${name} of ${core.name}`
}

function withCommonHome(memories: readonly Memory[]): readonly Memory[] {
  const home = memories.findLast(({ operands }) => operands.includes('I'))
  if (!home || home.operands.includes('O')) return memories
  const ports = { ...home.ports, O: home.ports.I! }
  const common: Memory = { ...home, operands: [...home.operands, 'O'], ports }
  return [...memories.filter((memory) => memory !== home), common]
}

/** Off-chip memory behind its link: as wide as the narrower of the two, the energy of both. */
function streamMemory(
  offChip: System['offChip'],
  operands: readonly Operand[],
  serves: readonly string[],
): Memory {
  const { readBitsPerCycle, writeBitsPerCycle, linkBitsPerCycle, linkEnergyPjPerBit } = offChip
  const readWidth = Math.min(readBitsPerCycle, linkBitsPerCycle)
  const writeWidth = Math.min(writeBitsPerCycle, linkBitsPerCycle)
  const port = { readToLower: 'link', writeFromUpper: 'link', readToUpper: 'link', writeFromLower: 'link' }
  return {
    name: offChipName,
    operands,
    sizeBits: Number.MAX_SAFE_INTEGER,
    readBitsPerCycle: readWidth,
    writeBitsPerCycle: writeWidth,
    readGranularityBits: readWidth,
    writeGranularityBits: writeWidth,
    readEnergyPj: readWidth * (offChip.readEnergyPj / readBitsPerCycle + linkEnergyPjPerBit),
    writeEnergyPj: writeWidth * (offChip.writeEnergyPj / writeBitsPerCycle + linkEnergyPjPerBit),
    serves,
    ports: Object.fromEntries(operands.map((operand) => [operand, port])),
  }
}
