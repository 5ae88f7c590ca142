import { InputError } from '../../../errors.ts'
import type { LayerCost } from '../../cost/layer-cost.ts'
import type { Core, Memory } from '../../hardware/accelerator.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { EquationError, loopSizes, parseEquation } from '../../readers/zigzag/equation.ts'
import type { MemoryLinks } from '../../readers/zigzag/hardware.ts'
import type { Layer, Operand, Pair } from '../../workload/layer.ts'
import type { Quantities } from '../suite.ts'
import { recordMapping } from './record-mapping.ts'
import type { LayerRecord } from './record-schema.ts'

/** A record as the simulator sees it. */
export interface RecordCase {
  readonly layer: Layer
  readonly core: Core
  readonly mapping: Mapping
  readonly expected: Quantities
}

const operands = ['O', 'W', 'I'] as const
/** The record's directions in the order of ours. */
const directionKeys = ['rd_out_to_low', 'wr_in_by_low', 'rd_out_to_high', 'wr_in_by_high'] as const
const directionNames = ['read to lower', 'write from lower', 'read to upper', 'write from upper'] as const

/** The loops of a convolution in the order in which ZigZag's reader of ONNX networks lists them. */
const onnxLoops = 'B,K,G,OX,OY,C,FX,FY'

/** Reads a record; `acceleratorFor` gives all the hardware, of which the layer may use a part. */
export function recordCase(
  record: LayerRecord,
  acceleratorFor: (links: MemoryLinks) => Core,
  inputSizeOf: (layer: Layer, isFromOnnx: boolean) => Pair,
  place: string,
): RecordCase {
  const names = namesOf(record, place)
  const { W, I, O, O_final } = record.precision
  const bare: Layer = {
    name: record.layer,
    operator: names.operator,
    sizes: loopSizes(
      names,
      new Map(Object.entries(record.dims).map(([name, size]) => [name.toUpperCase(), size])),
    ),
    stride: names.stride,
    dilation: names.dilation,
    inputSize: { x: 1, y: 1 },
    precision: { W, I, O: O_final, partialSum: O },
  }
  const isFromOnnx = Object.keys(record.dims).join() === onnxLoops
  const layer = { ...bare, inputSize: inputSizeOf(bare, isFromOnnx) }
  const core = usedPart(record, acceleratorFor(record.operand_links), place)
  return {
    layer,
    core,
    mapping: recordMapping(record, names, layer, core, place),
    expected: published(record),
  }
}

function namesOf({ equation, relations }: LayerRecord, place: string) {
  try {
    return parseEquation(equation, relations)
  } catch (error) {
    if (!(error instanceof EquationError)) throw error
    const { expected, found } = error
    throw new InputError({ place: `${place} equation`, expected, found }, { cause: error })
  }
}

/** The memories that the record names, holding the operands that it names. */
function usedPart({ memory_hierarchy, operand_links }: LayerRecord, core: Core, place: string): Core {
  const instances = (operand: Operand) =>
    (memory_hierarchy[operand_links[operand]] ?? []).map((level) => /instance=(\w+)/.exec(level)?.[1])
  const known = core.memories.map(({ name }) => name)
  const unknown = operands.flatMap(instances).find((name) => !known.includes(name ?? ''))
  if (unknown)
    throw new InputError({
      place,
      expected: `memories of ${core.name} (${known.join(', ')})`,
      found: unknown,
    })
  const memories = core.memories.flatMap((memory): Memory[] => {
    const held = memory.operands.filter((operand) => instances(operand).includes(memory.name))
    if (held.length === 0) return []
    const ports = Object.fromEntries(held.map((operand) => [operand, memory.ports[operand] ?? {}]))
    return [{ ...memory, operands: held, ports }]
  })
  return { ...core, memories }
}

function published(record: LayerRecord): Quantities {
  const { data_onloading, computation, data_offloading } = record.latency_cycles
  const quantities: Record<string, number> = {
    'energy: total': record.energy_pJ,
    'energy: operations': record.mac_energy_pJ,
    'latency: total': data_onloading + computation + data_offloading,
    'latency: loading': data_onloading,
    'latency: compute and stall': computation,
    'latency: unloading': data_offloading,
  }
  for (const operand of operands) {
    record.word_accesses[operand]?.forEach((words, level) => {
      directionKeys.forEach((key, d) => {
        const energy = record.memory_energy_per_level_per_direction_pJ[operand]?.[level]?.[key]
        quantities[`accesses: ${flowName(operand, level, d)}`] = words[key]
        if (energy !== undefined) quantities[`energy: ${flowName(operand, level, d)}`] = energy
      })
    })
  }
  return quantities
}

const flowName = (operand: Operand, level: number, direction: number) =>
  `${operand} ${level} ${directionNames[direction]}`

/** A cost under the names of `published`; what moves nothing is 0. */
export function costQuantities(cost: LayerCost, like: Quantities, directions: readonly string[]): Quantities {
  const { loading, compute, stall, unloading } = cost.latency
  const quantities: Record<string, number> = Object.fromEntries(Object.keys(like).map((name) => [name, 0]))
  quantities['energy: total'] = cost.energyPj
  quantities['energy: operations'] = cost.operationEnergyPj
  quantities['latency: total'] = loading + compute + stall + unloading
  quantities['latency: loading'] = loading
  quantities['latency: compute and stall'] = compute + stall
  quantities['latency: unloading'] = unloading
  for (const { operand, level, direction, wordAccesses, energyPj } of cost.flows) {
    const name = flowName(operand, level, directions.indexOf(direction))
    quantities[`accesses: ${name}`] = wordAccesses
    quantities[`energy: ${name}`] = energyPj
  }
  return quantities
}
