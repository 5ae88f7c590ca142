import { z } from 'zod'
import type { Technology } from '../energy/technology-scaling.ts'
import { loopDimensions, operators } from '../workload/layer.ts'
import { energyNumber } from '../yaml/energy-number.ts'
import type { Core, Memory, PortNames, System } from './accelerator.ts'
import { actionTypes } from './sparsity.ts'

type MemoryKeys = Exclude<
  keyof Memory,
  | 'ports'
  | 'readGranularityBits'
  | 'writeGranularityBits'
  | 'readEnergyPj'
  | 'writeEnergyPj'
  | 'portWidths'
  | 'sparse'
>
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** A memory as written: one set of ports for all operands, one granularity (left out: the port's width). */
export interface MemoryDescription
  extends Pick<Memory, MemoryKeys>,
    Optional<Pick<Memory, 'readEnergyPj' | 'writeEnergyPj' | 'sparse'>> {
  readonly granularityBits?: number | undefined
  readonly ports: PortNames
  /** Entry of the core's energy table, in place of energies. */
  readonly energyEntry?: string | undefined
}

/** A kind of core as written: array sizes by name, energies as constants or by the name of a table. */
export interface CoreTypeDescription
  extends Pick<Core, 'operators' | 'wiring' | 'outputPathEnergyPj'>,
    Optional<Pick<Core, 'sparse'>>,
    Optional<Technology> {
  readonly source: string
  readonly array: Readonly<Record<string, number>>
  readonly macEnergy?: (Omit<Core['macEnergy'], 'scaling'> & { readonly scaling: string }) | undefined
  readonly energyTable?: string | undefined
  /** pJ of one unit of a relative table. */
  readonly energyUnitPj?: number | undefined
  readonly staticPowerMw: number
  readonly memories: readonly MemoryDescription[]
}

/** A system as written in YAML, before names are resolved. */
export interface SystemDescription extends Omit<System, 'cores'>, Optional<Technology> {
  readonly coreTypes: Readonly<Record<string, CoreTypeDescription>>
  readonly cores: readonly { readonly name: string; readonly type: string }[]
}

/** A system that says only in what it differs from another. */
export type SystemExtension = Optional<SystemDescription> &
  Pick<SystemDescription, 'name' | 'source'> & { readonly extends: string }

const positive = z.number().positive()
const positiveInteger = z.int().positive()
/** Slower than this, the cycles of a network are more than can be counted. */
const bandwidth = z.union([z.number().min(1e-6), z.literal(Number.POSITIVE_INFINITY)], {
  error: 'Invalid input: expected a number of at least 0.000001, or .inf',
})
const clock = z.number().refine((mhz) => mhz === 0 || (mhz >= 1e-6 && mhz <= 1e9), {
  error: 'Invalid input: expected a clock from 0.000001 to 1e9 MHz, or 0 where it is not known',
})
const named = z.string().min(1, { error: 'Invalid input: expected a name' })
const operand = z.enum(['I', 'W', 'O'])
const portNames = z.strictObject({
  readToLower: z.string(),
  writeFromLower: z.string(),
  readToUpper: z.string(),
  writeFromUpper: z.string(),
})
const technology = {
  technologyNm: positive.optional(),
  supplyVoltage: positive.optional(),
  transistors: z.enum(['high-performance', 'low-power']).optional(),
}

const memory = z.strictObject({
  name: named,
  isOffChip: z.boolean().default(false),
  operands: z.array(operand).nonempty(),
  sizeBits: positiveInteger,
  readBitsPerCycle: positiveInteger,
  writeBitsPerCycle: positiveInteger,
  granularityBits: positiveInteger.optional(),
  readEnergyPj: energyNumber.optional(),
  writeEnergyPj: energyNumber.optional(),
  energyEntry: z.string().optional(),
  serves: z.array(z.string()),
  ports: portNames,
  sparse: z
    .strictObject({
      formats: z.partialRecord(operand, z.enum(['CP', 'RLE', 'B', 'UB'])).default({}),
      metadataBits: positiveInteger.default(4),
      actions: z
        .array(
          z.strictObject({
            type: z.enum(actionTypes),
            target: operand,
            conditionOn: z.array(z.enum(['I', 'W'])).nonempty(),
          }),
        )
        .default([]),
    })
    .optional(),
})

/** A core type in a file of its own, or in a system's. */
export const coreTypeSchema: z.ZodType<CoreTypeDescription> = z.strictObject({
  source: z.string(),
  ...technology,
  operators: z.array(z.enum(operators)).nonempty(),
  array: z.record(z.string(), positiveInteger),
  wiring: z.partialRecord(z.enum(operators), z.record(z.string(), z.enum(loopDimensions))).default({}),
  energyTable: z.string().optional(),
  energyUnitPj: positive.optional(),
  macEnergy: z
    .strictObject({
      energyPj: energyNumber,
      bits: positiveInteger,
      source: z.string(),
      scaling: z.string(),
    })
    .optional(),
  sparse: z
    .strictObject({ gatesZeros: z.boolean().default(false), skipsUnaligned: z.boolean().default(false) })
    .optional(),
  outputPathEnergyPj: energyNumber.default(0),
  staticPowerMw: energyNumber.default(0),
  memories: z.array(memory).nonempty(),
})

const system = z.strictObject({
  name: named,
  source: z.string(),
  clockMhz: clock,
  staticPowerMw: energyNumber,
  ...technology,
  coreTypes: z.record(z.string(), coreTypeSchema).default({}),
  cores: z.array(z.strictObject({ name: named, type: z.string() })).nonempty(),
  links: z.array(
    z.strictObject({
      between: z.tuple([z.string(), z.string()]),
      bitsPerCycle: bandwidth,
      energyPjPerBit: energyNumber,
    }),
  ),
  offChip: z.strictObject({
    readBitsPerCycle: positiveInteger,
    writeBitsPerCycle: positiveInteger,
    readEnergyPj: energyNumber,
    writeEnergyPj: energyNumber,
    linkBitsPerCycle: positiveInteger,
    linkEnergyPjPerBit: energyNumber,
  }),
})

export const systemSchema: z.ZodType<SystemDescription> = system

export const systemExtensionSchema: z.ZodType<SystemExtension> = system
  .partial()
  .extend({ name: named, source: z.string(), extends: z.string() })
