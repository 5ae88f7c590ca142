import { z } from 'zod'
import type { Core, Direction, Memory, PortNames } from '../../hardware/accelerator.ts'
import { type LoopDimension, loopDimensions, type Operand, type Operator } from '../../workload/layer.ts'
import { energyNumber } from '../../yaml/energy-number.ts'

/** A memory as it is added to a hierarchy: ports by operand, and the array dimensions that one instance serves. */
export interface SerializedMemory {
  readonly memory_instance: {
    readonly name: string
    readonly size: number
    readonly r_bw: number
    readonly w_bw: number
    readonly r_cost: number
    readonly w_cost: number
    readonly min_r_granularity?: number | undefined
    readonly min_w_granularity?: number | undefined
  }
  readonly operands: readonly ('I1' | 'I2' | 'O')[]
  readonly port_alloc: readonly Readonly<
    Partial<Record<'fh' | 'tl' | 'fl' | 'th', string | null | undefined>>
  >[]
  readonly served_dimensions: 'all' | readonly (readonly (0 | 1)[])[]
}

/** A core of Stream before version 1 as its objects were written out: an array, memories as they are added, one dataflow. */
export interface SerializedCore {
  readonly operational_array: {
    readonly cls: 'MultiplierArray' | 'PoolingArray' | 'SimdArray'
    readonly args: readonly [
      { readonly args: readonly [unknown, number | 'inf', number] },
      Readonly<Record<string, number>>,
    ]
  }
  readonly memory_hierarchy: { readonly calls: readonly SerializedMemory[] }
  readonly dataflows?: readonly Readonly<Record<string, readonly [string, number]>>[] | undefined
}

const bits = z.int().positive()
const count = z.int().nonnegative()
const unit = z.strictObject({
  cls: z.enum(['Multiplier', 'PoolingUnit', 'SimdUnit']),
  args: z.tuple([z.array(count), z.union([energyNumber, z.literal('inf')]), energyNumber]),
})
const array = z.strictObject({
  cls: z.enum(['MultiplierArray', 'PoolingArray', 'SimdArray']),
  args: z.tuple([unit, z.record(z.string(), bits)]),
})
const port = z.string().nullish()
const addition = z.strictObject({
  call: z.literal('add_memory'),
  args: z.array(z.unknown()).optional(),
  memory_instance: z.strictObject({
    cls: z.literal('MemoryInstance'),
    args: z.array(z.unknown()).optional(),
    name: z.string(),
    mem_type: z.string().optional(),
    size: bits,
    r_bw: bits,
    w_bw: bits,
    r_cost: energyNumber,
    w_cost: energyNumber,
    area: energyNumber.optional(),
    r_port: count,
    w_port: count,
    rw_port: count,
    latency: count.optional(),
    min_r_granularity: bits.optional(),
    min_w_granularity: bits.optional(),
  }),
  operands: z.array(z.enum(['I1', 'I2', 'O'])).nonempty(),
  port_alloc: z.array(z.strictObject({ fh: port, tl: port, fl: port, th: port })),
  served_dimensions: z.union([z.literal('all'), z.array(z.array(z.union([z.literal(0), z.literal(1)])))]),
})

export const serializedCore: z.ZodType<SerializedCore> = z.strictObject({
  operational_array: array,
  memory_hierarchy: z.strictObject({
    cls: z.literal('MemoryHierarchy'),
    args: z.array(z.unknown()).optional(),
    operational_array: array.optional(),
    calls: z.array(addition).nonempty(),
  }),
  dataflows: z
    .array(z.record(z.string(), z.tuple([z.string(), bits])))
    .length(1)
    .optional(),
})

const operatorsOf: Readonly<Record<string, readonly Operator[]>> = {
  MultiplierArray: ['conv', 'depthwise', 'gemm'],
  PoolingArray: ['pool'],
  SimdArray: ['add'],
}
const operandOf: Readonly<Record<string, Operand>> = { I1: 'I', I2: 'W', O: 'O' }
const directionOf: Readonly<Record<string, Direction>> = {
  tl: 'readToLower',
  fl: 'writeFromLower',
  th: 'readToUpper',
  fh: 'writeFromUpper',
}

/**
 * A core of ours. Its one dataflow is wired, and an array dimension is as long as the dataflow unrolls it. A memory's
 * instance serves the dimensions of which a tuple says so.
 */
export function readSerializedCore(name: string, description: SerializedCore): Core {
  const { operational_array, memory_hierarchy, dataflows } = description
  const [{ args: unitArgs }, sizes] = operational_array.args
  const dataflow = dataflows?.[0] ?? {}
  const dimensions = Object.keys(sizes)
  const operators = operatorsOf[operational_array.cls]!
  const { calls } = memory_hierarchy
  const names = calls.map(({ memory_instance }) => memory_instance.name)
  const unitEnergy = unitArgs[1]
  return {
    name,
    operators,
    array: dimensions.map((dimension) => ({
      name: dimension,
      size: Math.min(sizes[dimension]!, dataflow[dimension]?.[1] ?? Number.POSITIVE_INFINITY),
    })),
    macEnergy: {
      energyPj: unitEnergy === 'inf' ? 0 : unitEnergy,
      bits: 8,
      source: 'Stream, validation branch',
      scaling: 'constant',
    },
    memories: calls.map((added) => {
      const own = added.memory_instance.name
      const isAlone = names.filter((other) => other === own).length === 1
      return readMemory(
        isAlone ? own : `${own}_${added.operands.map((one) => operandOf[one]).join('')}`,
        added,
        dimensions,
      )
    }),
    wiring: Object.fromEntries(operators.map((operator) => [operator, wiresOf(operator, dataflow)])),
    outputPathEnergyPj: 0,
  }
}

function wiresOf(
  operator: Operator,
  dataflow: Readonly<Record<string, readonly [string, number]>>,
): Readonly<Record<string, LoopDimension>> {
  const channels: LoopDimension = operator === 'add' ? 'G' : 'K'
  return Object.fromEntries(
    Object.entries(dataflow).flatMap(([dimension, [loop]]) => {
      const isChannels = operator !== 'conv' && (loop === 'G' || loop === 'K')
      const known = loopDimensions.find((one) => one === (isChannels ? channels : loop))
      return known ? [[dimension, known]] : []
    }),
  )
}

function readMemory(name: string, added: SerializedMemory, dimensions: readonly string[]): Memory {
  const { memory_instance, operands, port_alloc, served_dimensions } = added
  const { size, r_bw, w_bw, r_cost, w_cost, min_r_granularity, min_w_granularity } = memory_instance
  const held = operands.map((operand) => operandOf[operand]!)
  const wires = (i: number): PortNames =>
    Object.fromEntries(
      Object.entries(port_alloc[i] ?? {}).flatMap(([way, used]) => (used ? [[directionOf[way]!, used]] : [])),
    )
  return {
    name,
    operands: held,
    sizeBits: size,
    readBitsPerCycle: r_bw,
    writeBitsPerCycle: w_bw,
    readGranularityBits: min_r_granularity ?? r_bw,
    writeGranularityBits: min_w_granularity ?? w_bw,
    readEnergyPj: r_cost,
    writeEnergyPj: w_cost,
    serves:
      served_dimensions === 'all'
        ? dimensions
        : dimensions.filter((_, i) => served_dimensions.some((tuple) => tuple[i] === 1)),
    ports: Object.fromEntries(held.map((operand, i) => [operand, wires(i)])),
  }
}
