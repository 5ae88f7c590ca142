import { z } from 'zod'
import { parseCheckedYaml } from '../yaml/checked-yaml.ts'
import type { EnergyTable } from './energy-table.ts'

const energy = z.number().nonnegative()
const entry = z.strictObject({ energy, bits: z.int().positive() })

const schema: z.ZodType<EnergyTable> = z.strictObject({
  name: z.string(),
  source: z.string(),
  unit: z.enum(['pJ', 'relative']),
  technologyNm: z.number().positive().optional(),
  supplyVoltage: z.number().positive().optional(),
  mac: z.union([
    z.strictObject({ byBits: z.record(z.string().regex(/^\d+$/), energy) }),
    z.strictObject({ multiplier: entry, adder: entry }),
  ]),
  memories: z.record(z.string(), entry).default({}),
})

/**
 * Reads an energy table from YAML text; `file` is only for messages.
 *
 * @throws {InputError} at the first mistake, with its line.
 */
export function parseEnergyTable(text: string, file: string): EnergyTable {
  return parseCheckedYaml(text, file, schema).value
}
