import { z } from 'zod'
import { parseCheckedYaml } from '../yaml/checked-yaml.ts'
import type { MacEnergyTable } from './mac-energy.ts'

const schema = z.strictObject({
  name: z.string(),
  source: z.string(),
  nodeNm: z.number().positive(),
  voltage: z.number().positive(),
  energyPjByBits: z.record(z.string().regex(/^\d+$/), z.number().nonnegative()),
})

/**
 * Reads a MAC energy table from YAML text; `file` is only for messages.
 *
 * @throws {InputError} at the first mistake, with its line.
 */
export function parseMacEnergyTable(text: string, file: string): MacEnergyTable {
  return parseCheckedYaml(text, file, schema).value
}
