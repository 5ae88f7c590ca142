import { z } from 'zod'
import { parseCheckedYaml } from '../yaml/checked-yaml.ts'

/**
 * A row-stationary array: processing elements, each with a multiplier, an adder and three scratchpads, fed by one
 * multicast bus per operand from a buffer that holds input rows and partial sums (`bufferWords`).
 */
export interface RowStationaryArray {
  readonly name: string
  readonly source: string
  readonly clockMhz: number
  readonly rows: number
  readonly columns: number
  readonly wordBits: number
  readonly scratchpadWords: Readonly<Record<'filter' | 'input' | 'partialSum', number>>
  readonly busWordsPerCycle: Readonly<Record<'filter' | 'input' | 'partialSumIn' | 'partialSumOut', number>>
  readonly bufferWords: number
}

const positiveInteger = z.int().positive()
const schema: z.ZodType<RowStationaryArray> = z.strictObject({
  name: z.string(),
  source: z.string(),
  clockMhz: z.number().positive(),
  rows: positiveInteger,
  columns: positiveInteger,
  wordBits: positiveInteger,
  scratchpadWords: z.strictObject({
    filter: positiveInteger,
    input: positiveInteger,
    partialSum: positiveInteger,
  }),
  busWordsPerCycle: z.strictObject({
    filter: positiveInteger,
    input: positiveInteger,
    partialSumIn: positiveInteger,
    partialSumOut: positiveInteger,
  }),
  bufferWords: positiveInteger,
})

/** @throws {InputError} `file:line:column key: expected …, found …` at the first mistake. */
export function parseRowStationaryArray(text: string, file: string): RowStationaryArray {
  return parseCheckedYaml(text, file, schema).value
}
