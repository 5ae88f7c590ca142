import { type Core, type Memory, memoriesOf } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'

const known = new WeakMap<Core, Core>()

/** The core without private memories off the chip: what is too large for the rest is fetched in parts. */
export function onChipCore(core: Core): Core {
  const found = known.get(core)
  if (found) return found
  const onChip = { ...core, memories: core.memories.filter(({ isOffChip }) => !isOffChip) }
  known.set(core, onChip)
  return onChip
}

/** The memory in which an operand stays between computations: the outermost on the chip. */
export function residentMemory(core: Core, operand: Operand): Memory {
  return memoriesOf(onChipCore(core), operand).at(-1)!
}
