import { z } from 'zod'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'

/** What an in-memory-compute array is built of; switching a capacitance C takes C·V². */
export interface Gates {
  readonly name: string
  readonly source: string
  readonly technologyNm: number
  readonly supplyVoltage: number
  readonly nandCapacitancePf: number
  readonly bitlineCapacitancePf: number
  readonly xorCapacitancePf: number
  readonly flipFlopCapacitancePf: number
  readonly inputConverterCapacitancePf: number
  readonly outputConverter: {
    readonly linearCapacitancePf: number
    readonly exponentialCapacitancePf: number
  }
}

const capacitance = z.number().positive()

const schema: z.ZodType<Gates> = z.strictObject({
  name: z.string(),
  source: z.string(),
  technologyNm: z.number().positive(),
  supplyVoltage: z.number().positive(),
  nandCapacitancePf: capacitance,
  bitlineCapacitancePf: capacitance,
  xorCapacitancePf: capacitance,
  flipFlopCapacitancePf: capacitance,
  inputConverterCapacitancePf: capacitance,
  outputConverter: z.strictObject({
    linearCapacitancePf: capacitance,
    exponentialCapacitancePf: capacitance,
  }),
})

/**
 * Reads gates from YAML text; `file` is only for messages.
 *
 * @throws {InputError} at the first mistake, with its line.
 */
export function parseGates(text: string, file: string): Gates {
  return parseCheckedYaml(text, file, schema).value
}
