import { type Core, type Memory, memoriesOf } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'

/** No SRAM of a chip has as many bits; a memory of a core that has is off the chip. */
const dramBits = 2 ** 31

const known = new WeakMap<Core, Core>()

/** The core without its share of the off-chip memory: what is too large for the rest is fetched in parts. */
export function onChipCore(core: Core): Core {
  const found = known.get(core)
  if (found) return found
  const memories = core.memories.filter(({ sizeBits }) => sizeBits < dramBits)
  const holdsAll = (['I', 'W', 'O'] as const).every((operand) =>
    memories.some(({ operands }) => operands.includes(operand)),
  )
  const onChip = holdsAll && memories.length < core.memories.length ? { ...core, memories } : core
  known.set(core, onChip)
  return onChip
}

/** The memory in which an operand stays between computations: the outermost on the chip. */
export function residentMemory(core: Core, operand: Operand): Memory {
  return memoriesOf(onChipCore(core), operand).at(-1)!
}
