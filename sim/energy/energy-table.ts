/** Energy of a multiply-accumulate as a table lists it: by the width of both factors, widths in between left out. */
export interface MacByWidth {
  readonly byBits: Readonly<Record<number, number>>
}

/**
 * Energy of a multiply-accumulate from its parts: a multiplier's grows with the product of its factors' widths, an
 * adder's with its width, which is the sum of the factors' widths.
 */
export interface MacFromParts {
  readonly multiplier: { readonly energy: number; readonly bits: number }
  readonly adder: { readonly energy: number; readonly bits: number }
}

/** Energies from one published source. */
export interface EnergyTable {
  readonly name: string
  readonly source: string
  /** In multiples of a unit that a core states (`relative`), or pJ. */
  readonly unit: 'pJ' | 'relative'
  /** Left out where the source states none: such energies cannot be scaled to another node. */
  readonly technologyNm?: number | undefined
  readonly supplyVoltage?: number | undefined
  readonly mac: MacByWidth | MacFromParts
  /** Energy of one access of so many bits; wider and narrower ones in proportion. */
  readonly memories: Readonly<Record<string, { readonly energy: number; readonly bits: number }>>
}

/**
 * Energy of a multiply-accumulate on factors of the given widths, in the table's unit. Where the table lists widths of
 * both factors alone, unequal ones are charged as the wider (the multiplier is built for it).
 *
 * @throws {RangeError} when the table has no entry for the width.
 */
export function tableMacEnergy({ name, mac }: EnergyTable, weightBits: number, inputBits: number): number {
  if ('byBits' in mac) {
    const bits = Math.max(weightBits, inputBits)
    const found = mac.byBits[bits]
    if (found === undefined) throw new RangeError(`energy table ${name} has no entry for ${bits} bits`)
    return found
  }
  const { multiplier, adder } = mac
  const product = (weightBits * inputBits) / multiplier.bits ** 2
  return multiplier.energy * product + (adder.energy * (weightBits + inputBits)) / adder.bits
}
