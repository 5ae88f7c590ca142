import { type EnergyTable, tableMacEnergy } from './energy-table.ts'

/**
 * Energy of one operation of a core: a stated energy at a stated width. Other widths are that energy times a ratio of
 * one table's entries, so absolute energies of two sources are never mixed.
 */
export interface MacEnergy {
  readonly energyPj: number
  /** Of both factors. */
  readonly bits: number
  readonly source: string
  /** 'constant' charges every width the same, as tools do that have one MAC energy. */
  readonly scaling: EnergyTable | 'constant'
}

/**
 * pJ of one operation on factors of the given widths; 0 bits is an operand that is not there, charged as wide as the
 * other.
 *
 * @throws {RangeError} when the scaling table lacks a width.
 */
export function macEnergyPj(energy: MacEnergy, weightBits: number, inputBits: number): number {
  const { scaling, bits, energyPj } = energy
  const [weight, input] = [weightBits || inputBits, inputBits || weightBits]
  if (scaling === 'constant' || (weight === bits && input === bits)) return energyPj
  return (energyPj * tableMacEnergy(scaling, weight, input)) / tableMacEnergy(scaling, bits, bits)
}

/** What a result says of the energies of cores: their sources and tables, each once. */
export function describeMacEnergies(
  cores: readonly { readonly macEnergy: MacEnergy }[],
  widths: 'by-width' | 'constant',
): string {
  const texts = cores.map(({ macEnergy }) =>
    describeMacEnergy(widths === 'constant' ? { ...macEnergy, scaling: 'constant' } : macEnergy),
  )
  return [...new Set(texts)].join('; ')
}

/** What a result says of a MAC energy. */
export function describeMacEnergy({ energyPj, bits, source, scaling }: MacEnergy): string {
  const others =
    scaling === 'constant' ? 'same at every width' : `other widths by the ratio in ${scaling.name}`
  return `${Number(energyPj.toPrecision(6))} pJ at ${bits} bits (${source}), ${others}`
}
