import { z } from 'zod'
import { loopDimensions, operators } from '../workload/layer.ts'
import type { Core, Memory, PortNames, System } from './accelerator.ts'

type MemoryKeys = Exclude<keyof Memory, 'ports' | 'readGranularityBits' | 'writeGranularityBits'>

/** A memory as written: one set of ports for all operands, one granularity (left out: the port's width). */
export interface MemoryDescription extends Pick<Memory, MemoryKeys> {
  readonly granularityBits?: number | undefined
  readonly ports: PortNames
}

/** A kind of core as written: array sizes by name, the energy table by its name. */
export interface CoreTypeDescription extends Pick<Core, 'operators' | 'wiring' | 'outputPathEnergyPj'> {
  readonly source: string
  readonly array: Readonly<Record<string, number>>
  readonly macEnergy: Omit<Core['macEnergy'], 'scaling'> & { readonly scaling: string }
  readonly memories: readonly MemoryDescription[]
}

/** A system as written in YAML, before names are resolved. */
export interface SystemDescription extends Omit<System, 'cores'> {
  readonly coreTypes: Readonly<Record<string, CoreTypeDescription>>
  readonly cores: readonly { readonly name: string; readonly type: string }[]
}

const positive = z.number().positive()
const positiveInteger = z.int().positive()
const notNegative = z.number().nonnegative()
const bandwidth = z.union([positive, z.literal(Number.POSITIVE_INFINITY)], {
  error: 'Invalid input: expected a number > 0, or .inf',
})
const operand = z.enum(['I', 'W', 'O'])
const portNames = z.strictObject({
  readToLower: z.string(),
  writeFromLower: z.string(),
  readToUpper: z.string(),
  writeFromUpper: z.string(),
})

const memory = z.strictObject({
  name: z.string(),
  operands: z.array(operand).nonempty(),
  sizeBits: positiveInteger,
  readBitsPerCycle: positiveInteger,
  writeBitsPerCycle: positiveInteger,
  granularityBits: positiveInteger.optional(),
  readEnergyPj: notNegative,
  writeEnergyPj: notNegative,
  serves: z.array(z.string()),
  ports: portNames,
})

const coreType = z.strictObject({
  source: z.string(),
  operators: z.array(z.enum(operators)).nonempty(),
  array: z.record(z.string(), positiveInteger),
  wiring: z.partialRecord(z.enum(operators), z.record(z.string(), z.enum(loopDimensions))).default({}),
  macEnergy: z.strictObject({
    energyPj: notNegative,
    bits: positiveInteger,
    source: z.string(),
    scaling: z.string(),
  }),
  outputPathEnergyPj: notNegative.default(0),
  memories: z.array(memory).nonempty(),
})

export const systemSchema: z.ZodType<SystemDescription> = z.strictObject({
  name: z.string(),
  source: z.string(),
  clockMhz: notNegative,
  staticPowerMw: notNegative,
  coreTypes: z.record(z.string(), coreType),
  cores: z.array(z.strictObject({ name: z.string(), type: z.string() })).nonempty(),
  links: z.array(
    z.strictObject({
      between: z.tuple([z.string(), z.string()]),
      bitsPerCycle: bandwidth,
      energyPjPerBit: notNegative,
    }),
  ),
  offChip: z.strictObject({
    readBitsPerCycle: positiveInteger,
    writeBitsPerCycle: positiveInteger,
    readEnergyPj: notNegative,
    writeEnergyPj: notNegative,
    linkBitsPerCycle: positiveInteger,
    linkEnergyPjPerBit: notNegative,
  }),
})
