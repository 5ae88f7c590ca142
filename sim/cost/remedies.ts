import type { Core, Memory } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import type { Layer } from '../workload/layer.ts'
import { layerCost, totalCycles } from './layer-cost.ts'
import type { CostRules } from './rules.ts'

/** A change of the hardware under the same mapping, and the cycles that it leads to. */
export interface Remedy {
  readonly change: string
  readonly cycles: number
}

/** Wider ports, ports of their own, larger memories: those that save cycles under the same mapping, most first. */
export function remedies(
  layer: Layer,
  core: Core,
  mapping: Mapping,
  rules: CostRules,
  cycles: number,
): readonly Remedy[] {
  const after = (change: string, memory: Memory, changed: Memory): Remedy => {
    const memories = core.memories.map((one) => (one === memory ? changed : one))
    const placement = place(
      layer,
      { ...core, memories },
      mapping.spatial,
      rules.unevenUnrolling,
      rules.unrolledWindows,
    )
    return { change, cycles: totalCycles(layerCost(placement, mapping, rules).latency, 'with-unloading') }
  }
  return core.memories
    .flatMap((memory) => [
      after(`ports of ${memory.name} twice as wide`, memory, widened(memory)),
      after(`a port for each operand of ${memory.name}`, memory, separated(memory)),
      after(`${memory.name} twice as large`, memory, { ...memory, sizeBits: 2 * memory.sizeBits }),
    ])
    .filter((remedy) => remedy.cycles < cycles)
    .sort((a, b) => a.cycles - b.cycles)
}

function separated(memory: Memory): Memory {
  const ports = Object.entries(memory.ports).map(([operand, names]) => {
    const own = Object.entries(names!).map(([direction, name]) => [direction, `${name} ${operand}`])
    return [operand, Object.fromEntries(own)] as const
  })
  const widths = Object.entries(memory.portWidths ?? {}).flatMap(([name, width]) =>
    memory.operands.map((operand) => [`${name} ${operand}`, width] as const),
  )
  return { ...memory, ports: Object.fromEntries(ports), portWidths: Object.fromEntries(widths) }
}

function widened(memory: Memory): Memory {
  const widths = Object.entries(memory.portWidths ?? {}).map(
    ([name, width]) => [name, { ...width, bitsPerCycle: 2 * width.bitsPerCycle }] as const,
  )
  return {
    ...memory,
    readBitsPerCycle: 2 * memory.readBitsPerCycle,
    writeBitsPerCycle: 2 * memory.writeBitsPerCycle,
    portWidths: Object.fromEntries(widths),
  }
}
