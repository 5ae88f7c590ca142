import { z } from 'zod'
import type { Core, Link, System } from '../../hardware/accelerator.ts'
import type { LayerNode } from '../../workload/layer-graph.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { EquationError } from '../zigzag/equation.ts'
import { readSerializedCore, type SerializedCore, serializedCore } from './serialized-core.ts'
import { readSerializedLayer, serializedLayer } from './serialized-workload.ts'

const schema = z.strictObject({
  cores: z.record(z.string(), serializedCore),
  workloads: z.record(z.string(), z.record(z.string(), serializedLayer)),
  mapping: z.record(
    z.string(),
    z.strictObject({ core_allocation: z.array(z.int().nonnegative()).nonempty() }),
  ),
  measured_latency_cycles: z.number().positive(),
  source_file: z.string(),
  noc_bandwidth_bits_per_cycle: z.int().positive(),
  workload_used: z.string(),
  hint_loops: z.array(z.tuple([z.string(), z.union([z.literal('all'), z.int().positive()])])).optional(),
})
type Description = z.output<typeof schema>

/** A chip, what ran on it, and how long it took. */
export interface SiliconRun {
  readonly system: System
  readonly layers: readonly LayerNode[]
  /** The core of each layer, in their order. */
  readonly cores: readonly Core[]
  /** Layers whose results leave the chip. */
  readonly sinks: ReadonlySet<string>
  /** Rows of every layer that are computed at a time. */
  readonly rowsAtOnce: (rows: number) => number
  readonly measuredCycles: number
}

/**
 * Reads hardware, workload and mapping of a chip that Stream was compared with. Cores number themselves: pooling and sums go
 * to the core made for them, other numbers of the mapping to the cores with multipliers, in the order of both. Outermost
 * memories for inputs that are described alike are one, shared. Links lead from each core to each, since none are listed.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseSilicon(text: string, file: string): SiliconRun {
  const yaml = parseCheckedYaml(text, file, schema)
  const { cores: descriptions, workloads, workload_used, noc_bandwidth_bits_per_cycle: linkBits } = yaml.value
  const workload = workloads[workload_used]
  if (!workload) {
    throw yaml.complain(['workload_used'], `one of ${Object.keys(workloads).join(', ')}`, workload_used)
  }
  const outside = Object.keys(descriptions).filter((name) => name.startsWith('offchip'))
  if (outside.length !== 1) throw yaml.complain(['cores'], 'one core named offchip…', `${outside.length}`)
  const { memory_instance: dram } = descriptions[outside[0]!]!.memory_hierarchy.calls[0]!
  const inside = Object.entries(descriptions).filter(([name]) => name !== outside[0])
  const cores = inside.map(([name, description]) => withShared(readSerializedCore(name, description), inside))
  const links = cores.flatMap(({ name: a }, i) =>
    cores
      .slice(i + 1)
      .map(({ name: b }): Link => ({ between: [a, b], bitsPerCycle: linkBits, energyPjPerBit: 0 })),
  )
  const layers = Object.keys(workload).map((id) => readNode(yaml, workload, workload_used, id))
  const read = new Set(layers.flatMap(({ inputs }) => inputs))
  return {
    system: {
      name: file,
      source: `Stream, validation branch: ${yaml.value.source_file}`,
      clockMhz: 0,
      staticPowerMw: 0,
      cores,
      links,
      offChip: {
        readBitsPerCycle: dram.r_bw,
        writeBitsPerCycle: dram.w_bw,
        readEnergyPj: dram.r_cost,
        writeEnergyPj: dram.w_cost,
        linkBitsPerCycle: linkBits,
        linkEnergyPjPerBit: 0,
      },
    },
    layers,
    cores: allocated(yaml, layers, Object.values(workload), cores),
    rowsAtOnce: readRows(yaml),
    sinks: new Set(layers.map(({ layer }) => layer.name).filter((name) => !read.has(name))),
    measuredCycles: yaml.value.measured_latency_cycles,
  }
}

/** Parts of the rows by `hint_loops`; each row by itself where it is left out. */
function readRows({ value, complain }: CheckedYaml<Description>): (rows: number) => number {
  const [hint = ['OY', 'all'] as const, ...others] = value.hint_loops ?? []
  const [loop, parts] = hint
  if (loop !== 'OY' || others.length > 0) {
    throw complain(['hint_loops'], 'the one loop OY', JSON.stringify(value.hint_loops))
  }
  return (rows) => (parts === 'all' ? 1 : Math.ceil(rows / parts))
}

type Workload = Description['workloads'][string]

const nameOf = (id: string | number): string => `layer${id}`

function readNode(yaml: CheckedYaml<Description>, workload: Workload, used: string, id: string): LayerNode {
  const description = workload[id]!
  const sources = Object.values(description.operand_source).flat()
  const stranger = sources.find((source) => !(source in workload))
  const at = ['workloads', used, id]
  if (stranger !== undefined) {
    throw yaml.complain([...at, 'operand_source'], 'ids of layers', `${stranger}`)
  }
  try {
    const layer = readSerializedLayer(nameOf(id), description)
    return { layer, inputs: sources.length > 0 ? sources.map(nameOf) : ['input'], fused: [] }
  } catch (error) {
    if (!(error instanceof EquationError)) throw error
    throw yaml.complain([...at, 'equation'], error.expected, error.found)
  }
}

/** The core with its outermost memory for inputs marked as shared where another core has it too. */
function withShared(core: Core, all: readonly (readonly [string, SerializedCore])[]): Core {
  const outermost = ({ memory_hierarchy }: SerializedCore) => {
    const { memory_instance } = memory_hierarchy.calls
      .filter(({ operands }) => operands.includes('I1'))
      .at(-1)!
    return JSON.stringify(memory_instance)
  }
  const own = outermost(all.find(([name]) => name === core.name)![1])
  if (all.filter(([, description]) => outermost(description) === own).length < 2) return core
  const at = core.memories.findLastIndex(({ operands }) => operands.includes('I'))
  return {
    ...core,
    memories: core.memories.map((memory, i) =>
      i === at ? { ...memory, sharedAs: `shared ${memory.name}` } : memory,
    ),
  }
}

function allocated(
  yaml: CheckedYaml<Description>,
  layers: readonly LayerNode[],
  descriptions: readonly Workload[string][],
  cores: readonly Core[],
): readonly Core[] {
  const { mapping } = yaml.value
  const idOf = (i: number) => (mapping[descriptions[i]!.operator_type] ?? mapping.default)?.core_allocation[0]
  const isMac = (i: number) => layers[i]!.layer.operator !== 'pool' && layers[i]!.layer.operator !== 'add'
  const ids = [...new Set(layers.flatMap((_, i) => (isMac(i) ? [idOf(i)] : [])))].sort((a, b) => a! - b!)
  const macCores = cores.filter(({ operators }) => operators.includes('conv'))
  return layers.map(({ layer }, i) => {
    const core = isMac(i)
      ? macCores[ids.indexOf(idOf(i))]
      : cores.find(({ operators }) => operators.includes(layer.operator))
    if (core) return core
    const expected = `cores for ${descriptions[i]!.operator_type}`
    throw yaml.complain(['mapping'], expected, `${cores.map(({ name }) => name).join(', ')}`)
  })
}
