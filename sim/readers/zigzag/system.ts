import { type Core, memoriesOf, type System } from '../../hardware/accelerator.ts'
import type { Operand } from '../../workload/layer.ts'
import { parseZigZagHardware } from './hardware.ts'

/** Whether a YAML text describes an accelerator of ZigZag. */
export function isZigZagHardware(text: string): boolean {
  return /^operational_array:/m.test(text)
}

/**
 * A system of one core that runs every operator, from an accelerator of ZigZag, which states no clock. Its last memory
 * is outside the chip where all operands have another one below; its port is then the link.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseZigZagSystem(text: string, file: string): System {
  const core = parseZigZagHardware(text, file)
  const last = core.memories.at(-1)!
  const isOffChip = (['I', 'W', 'O'] as readonly Operand[]).every((operand) => {
    const memories = memoriesOf(core, operand)
    return memories.length > 1 && memories.at(-1) === last
  })
  const { readBitsPerCycle, writeBitsPerCycle, readEnergyPj, writeEnergyPj } = last
  const whole: Core = isOffChip
    ? { ...core, memories: [...core.memories.slice(0, -1), { ...last, isOffChip }] }
    : core
  return {
    name: core.name,
    source: file,
    clockMhz: 0,
    staticPowerMw: 0,
    cores: [whole],
    links: [],
    offChip: {
      readBitsPerCycle,
      writeBitsPerCycle,
      readEnergyPj,
      writeEnergyPj,
      linkBitsPerCycle: Math.min(readBitsPerCycle, writeBitsPerCycle),
      linkEnergyPjPerBit: 0,
    },
  }
}
