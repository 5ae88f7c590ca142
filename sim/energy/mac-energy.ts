/** Energy of a multiply-accumulate by operand width, from one published source. */
export interface MacEnergyTable {
  readonly name: string
  readonly source: string
  readonly nodeNm: number
  readonly voltage: number
  /** pJ by bits of both factors. */
  readonly energyPjByBits: Readonly<Record<number, number>>
}

/**
 * Energy of one operation of a core: a stated energy at a stated width. Other widths are that energy times a ratio of
 * one table's entries, so absolute energies of two sources are never mixed.
 */
export interface MacEnergy {
  readonly energyPj: number
  readonly bits: number
  readonly source: string
  /** 'constant' charges every width the same, as tools do that have one MAC energy. */
  readonly scaling: MacEnergyTable | 'constant'
}

/**
 * pJ of one operation on factors of the given widths. Unequal widths are charged as the wider one (the multiplier is
 * built for it); 0 bits is an operand that is not there.
 *
 * @throws {RangeError} when the scaling table lacks a width.
 */
export function macEnergyPj(energy: MacEnergy, weightBits: number, inputBits: number): number {
  const bits = Math.max(weightBits, inputBits)
  if (energy.scaling === 'constant' || bits === energy.bits) return energy.energyPj
  return (energy.energyPj * entry(energy.scaling, bits)) / entry(energy.scaling, energy.bits)
}

/** What a result says of its MAC energies. */
export function describeMacEnergy({ energyPj, bits, source, scaling }: MacEnergy): string {
  const others =
    scaling === 'constant' ? 'same at every width' : `other widths by the ratio in ${scaling.name}`
  return `${energyPj} pJ at ${bits} bits (${source}), ${others}`
}

function entry(table: MacEnergyTable, bits: number): number {
  const found = table.energyPjByBits[bits]
  if (found === undefined) throw new RangeError(`energy table ${table.name} has no entry for ${bits} bits`)
  return found
}
