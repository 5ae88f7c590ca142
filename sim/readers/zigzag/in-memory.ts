import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { InMemoryArray } from '../../energy/in-memory/array.ts'
import { type Gates, parseGates } from '../../energy/in-memory/gates.ts'

const gatesFile = new URL('../../energy/in-memory/gates-28nm.yaml', import.meta.url)
let gates: Gates | undefined

const bits = z.int().positive()
const powerOfTwo = bits.refine(isPowerOfTwo, 'Invalid input: expected a power of 2')

/** What ZigZag's `operational_array` states of in-memory computing; left out for an array of multipliers. */
export interface InMemoryDescription {
  readonly is_imc?: boolean | undefined
  readonly imc_type?: 'analog' | 'digital' | null | undefined
  readonly adc_resolution?: number | null | undefined
  readonly bit_serial_precision?: number | null | undefined
  readonly input_precision?: readonly [number, number] | undefined
}

type KeySchemas = { readonly [Key in keyof InMemoryDescription]-?: z.ZodType<InMemoryDescription[Key]> }

export const inMemoryKeys: KeySchemas = {
  is_imc: z.boolean().optional(),
  imc_type: z.enum(['analog', 'digital']).nullish(),
  adc_resolution: z.int().nonnegative().nullish(),
  bit_serial_precision: powerOfTwo.nullish(),
  input_precision: z.tuple([bits, bits]).optional(),
}

/** Makes an error at a key of the operational array. */
type Complain = (key: string, expected: string, found: string) => Error

/**
 * Reads an array of in-memory computing: the first array dimension by name runs along the wordlines, the second along the
 * bitlines, further ones count macros.
 *
 * @param cellBits size of the memory `cells`
 */
export function readInMemoryArray(
  description: InMemoryDescription & {
    readonly dimensions: readonly string[]
    readonly sizes: readonly number[]
  },
  cellBits: number,
  complain: Complain,
): InMemoryArray {
  const { imc_type: kind, adc_resolution, bit_serial_precision: serialBits, input_precision } = description
  if (!kind) throw complain('imc_type', 'analog or digital', 'nothing')
  if (!input_precision) throw complain('input_precision', 'bits of inputs and of weights', 'nothing')
  if (!serialBits) throw complain('bit_serial_precision', 'bits of an input that come at a time', 'nothing')
  const [inputBits, weightBits] = input_precision
  const widths = input_precision.find((width) => !isPowerOfTwo(width))
  if (widths) throw complain('input_precision', 'powers of 2', `${widths}`)
  if (serialBits > inputBits) throw complain('bit_serial_precision', `at most ${inputBits}`, `${serialBits}`)
  const converterBits = adc_resolution ?? 0
  if (kind === 'digital' && converterBits > 0)
    throw complain('adc_resolution', 'none in a digital array', `${converterBits}`)
  const [wordline, bitline] = [...description.dimensions].sort()
  if (!wordline || !bitline) throw complain('dimensions', 'two, of wordlines and bitlines', `${wordline}`)
  if (cellBits !== weightBits) {
    const expected = `memories.cells that hold one weight of ${weightBits} bits (deeper ones are not modelled)`
    throw complain('input_precision', expected, `${cellBits} bits`)
  }
  const cellsOn = (name: string) => description.sizes[description.dimensions.indexOf(name)]!
  if (kind === 'digital' && !isPowerOfTwo(cellsOn(bitline)))
    throw complain('sizes', `a power of 2 of ${bitline}, for adder trees`, `${cellsOn(bitline)}`)
  gates ??= parseGates(readFileSync(gatesFile, 'utf8'), 'gates-28nm.yaml')
  return {
    kind,
    wordline,
    bitline,
    wordlineCells: cellsOn(wordline),
    bitlineCells: cellsOn(bitline),
    inputBits,
    weightBits,
    serialBits,
    converterBits,
    gates,
  }
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value))
}
