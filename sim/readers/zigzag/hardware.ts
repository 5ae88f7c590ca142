import { z } from 'zod'
import { type InMemoryArray, inMemoryEnergyPj } from '../../energy/in-memory/array.ts'
import type { Core, Direction, Memory, PortNames, PortWidth } from '../../hardware/accelerator.ts'
import { type Operand, operators } from '../../workload/layer.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { energyNumber } from '../../yaml/energy-number.ts'
import { inMemoryKeys, readInMemoryArray } from './in-memory.ts'
import { isOlderForm, newerForm } from './older-form.ts'

const positiveInteger = z.int().positive()
const memoryOperand = z.enum(['I1', 'I2', 'O'])
const allocation = z
  .string()
  .regex(/^(I[12]|O), (fh|tl|fl|th)$/, 'Invalid input: expected an operand and a direction such as "I1, tl"')
const port = z.strictObject({
  name: z.string(),
  type: z.enum(['read', 'write', 'read_write']),
  bandwidth_min: positiveInteger,
  bandwidth_max: positiveInteger,
  allocation: z.array(allocation),
})
/** PyYAML reads 16_777_216 as a number. */
const wholeNumber = z.preprocess(
  (value) =>
    typeof value === 'string' && /^\d+(_\d+)+$/.test(value) ? Number(value.replaceAll('_', '')) : value,
  positiveInteger,
)
const memory = z.strictObject({
  size: wholeNumber,
  r_cost: energyNumber,
  w_cost: energyNumber,
  area: z.number().nonnegative().optional(),
  latency: z.number().nonnegative().optional(),
  mem_type: z.string().optional(),
  auto_cost_extraction: z
    .literal(false, { error: 'Invalid input: expected costs that are stated (false)' })
    .optional(),
  force_double_buffering: z.boolean().optional(),
  operands: z.array(memoryOperand).nonempty(),
  ports: z.array(port).nonempty(),
  served_dimensions: z.array(z.string()),
})
const schema = z.strictObject({
  name: z.string(),
  memories: z.record(z.string(), memory),
  operational_array: z.strictObject({
    ...inMemoryKeys,
    unit_energy: energyNumber.optional(),
    unit_area: z.number().nonnegative().optional(),
    dimensions: z.array(z.string()).nonempty(),
    sizes: z.array(positiveInteger).nonempty(),
  }),
  dataflows: z.unknown().optional(),
  // Stream's own keys
  type: z.string().optional(),
  operator_types: z.array(z.string()).nullish(),
})
type Description = z.output<typeof schema>
const olderSchema = z.preprocess(newerForm, schema)

/** Which of the tool's memory operands holds each of a layer's operands. */
export type MemoryLinks = Readonly<Record<Operand, string>>

export const usualLinks: MemoryLinks = { O: 'O', W: 'I2', I: 'I1' }

const directionNames: Readonly<Record<string, Direction>> = {
  tl: 'readToLower',
  fl: 'writeFromLower',
  th: 'readToUpper',
  fh: 'writeFromUpper',
}

/**
 * Reads an accelerator of ZigZag: an array of multipliers, or of memory cells that multiply, and its memories, from the
 * innermost out. Its one MAC energy holds at every width. Areas and latencies, which no cost depends on, are passed over. The
 * form of its versions before 3.7 is read too.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseZigZagHardware(text: string, file: string, links: MemoryLinks = usualLinks): Core {
  const yaml = parseCheckedYaml(text, file, isOlderForm(text) ? olderSchema : schema, {
    repeatedKeys: 'last-counts',
  })
  const { name, memories, operational_array: array } = yaml.value
  const { dimensions, sizes, unit_energy } = array
  if (sizes.length !== dimensions.length) {
    const found = `${sizes.length}`
    throw yaml.complain(
      ['operational_array', 'sizes'],
      `${dimensions.length} sizes, one per dimension`,
      found,
    )
  }
  for (const operand of ['I1', 'I2', 'O'] as const) {
    if (!Object.values(memories).some(({ operands }) => operands.includes(operand))) {
      throw yaml.complain(['memories'], `a memory that holds ${operand}`, 'none')
    }
  }
  const inMemory = array.is_imc ? inMemoryArray(yaml) : undefined
  if (!inMemory && unit_energy === undefined)
    throw yaml.complain(['operational_array', 'unit_energy'], 'the energy of an operation', 'nothing')
  return {
    name,
    operators,
    array: dimensions.map((dimension, i) => ({ name: dimension, size: sizes[i]! })),
    macEnergy: {
      energyPj: inMemory ? leastEnergyPj(inMemory) : unit_energy!,
      bits: 8,
      source: file,
      scaling: 'constant',
    },
    ...(inMemory && { inMemory }),
    memories: Object.keys(memories).map((memory) => readMemory(yaml, memory, dimensions, links)),
    wiring: {},
    outputPathEnergyPj: 0,
  }
}

function inMemoryArray(yaml: CheckedYaml<Description>): InMemoryArray {
  const { memories, operational_array } = yaml.value
  const cells = memories.cells
  if (!cells) throw yaml.complain(['memories'], 'a memory named cells, which multiplies', 'none')
  if (cells.operands.join() !== 'I2' || cells.served_dimensions.length > 0) {
    const found = `${cells.operands.join(', ')} served_dimensions [${cells.served_dimensions.join(', ')}]`
    throw yaml.complain(['memories', 'cells', 'operands'], 'I2, and no served_dimensions', found)
  }
  return readInMemoryArray(operational_array, cells.size, (key, expected, found) =>
    yaml.complain(['operational_array', key], expected, found),
  )
}

/** pJ of an operation where all of the array is in use. */
function leastEnergyPj(array: InMemoryArray): number {
  const { wordlineCells, bitlineCells } = array
  const all = Object.values(inMemoryEnergyPj(array, bitlineCells, wordlineCells, 1)) as number[]
  return all.reduce((sum, energy) => sum + energy, 0) / (wordlineCells * bitlineCells)
}

function readMemory(
  yaml: CheckedYaml<Description>,
  name: string,
  dimensions: readonly string[],
  links: MemoryLinks,
): Memory {
  const { size, r_cost, w_cost, operands, ports, served_dimensions } = yaml.value.memories[name]!
  const at = (...path: PropertyKey[]) => ['memories', name, ...path]
  const stranger = served_dimensions.find((dimension) => !dimensions.includes(dimension))
  if (stranger)
    throw yaml.complain(
      at('served_dimensions'),
      `dimensions of the array (${dimensions.join(', ')})`,
      stranger,
    )
  const wide = ports.findIndex(({ bandwidth_min, bandwidth_max }) => bandwidth_min > bandwidth_max)
  if (wide >= 0) {
    const { bandwidth_min, bandwidth_max } = ports[wide]!
    throw yaml.complain(
      at('ports', wide, 'bandwidth_min'),
      `at most bandwidth_max ${bandwidth_max}`,
      `${bandwidth_min}`,
    )
  }
  const wires = (operand: string): PortNames =>
    Object.fromEntries(
      ports.flatMap((port) =>
        port.allocation.flatMap((entry) => {
          const [held, direction] = entry.split(', ') as [string, string]
          return held === operand ? [[directionNames[direction]!, port.name]] : []
        }),
      ),
    )
  ports.forEach(({ type, allocation }, i) => {
    const wrong = allocation.find((entry) =>
      type === 'read' ? /f[hl]$/.test(entry) : type === 'write' && /t[hl]$/.test(entry),
    )
    if (wrong) throw yaml.complain(at('ports', i, 'allocation'), `directions of a ${type} port`, wrong)
  })
  const missing = operands.find(
    (operand) => !wires(operand)[operand === 'O' ? 'writeFromLower' : 'readToLower'],
  )
  if (missing) {
    throw yaml.complain(at('ports'), `a port for "${missing}, ${missing === 'O' ? 'fl' : 'tl'}"`, 'none')
  }
  const widest = (type: string): PortWidth => {
    const found =
      ports.find((port) => port.type === type) ??
      ports.find((port) => port.type === 'read_write') ??
      ports[0]!
    return { bitsPerCycle: found.bandwidth_max, granularityBits: found.bandwidth_min }
  }
  const read = widest('read')
  const write = widest('write')
  const held = operands.flatMap((operand) =>
    (['I', 'W', 'O'] as const).filter((one) => links[one] === operand),
  )
  return {
    name,
    operands: held,
    sizeBits: size,
    readBitsPerCycle: read.bitsPerCycle,
    writeBitsPerCycle: write.bitsPerCycle,
    readGranularityBits: read.granularityBits,
    writeGranularityBits: write.granularityBits,
    readEnergyPj: r_cost,
    writeEnergyPj: w_cost,
    serves: served_dimensions,
    ports: Object.fromEntries(held.map((operand) => [operand, wires(links[operand])])),
    portWidths: Object.fromEntries(
      ports.map((port) => [
        port.name,
        { bitsPerCycle: port.bandwidth_max, granularityBits: port.bandwidth_min },
      ]),
    ),
  }
}
