import { adderTreeAdders, partialTreePj } from './adder-tree.ts'
import type { Gates } from './gates.ts'

/**
 * Memory cells that multiply: weights stay in them, inputs come along the wordlines a few bits at a time, products are
 * summed along the bitlines, as charge (`analog`, then converted) or by trees of adders (`digital`).
 */
export interface InMemoryArray {
  readonly kind: 'analog' | 'digital'
  /** The array dimension along a wordline, and the one along a bitline. */
  readonly wordline: string
  readonly bitline: string
  readonly wordlineCells: number
  readonly bitlineCells: number
  readonly inputBits: number
  readonly weightBits: number
  /** Bits of an input that come at a time. */
  readonly serialBits: number
  /** Of the converters that read the bitlines of an analog array; 0 in a digital one. */
  readonly converterBits: number
  readonly gates: Gates
}

/** Energy of a layer's operations by what spends it, pJ. */
export interface InMemoryEnergyPj {
  readonly inputConverters: number
  readonly outputConverters: number
  readonly multipliers: number
  readonly bitlines: number
  readonly adders: number
  readonly shiftedAdders: number
  readonly accumulators: number
}

/** Cycles of one operation: as many as an input has parts. */
export function cyclesPerOperation({ inputBits, serialBits }: InMemoryArray): number {
  return inputBits / serialBits
}

/**
 * @param rows along the bitline that inputs drive
 * @param columns along the wordline that are in use
 * @param activations of one macro, each on one whole input
 *
 * Source: ZigZag 3.8.5, energies of its analog and digital in-SRAM-computing arrays.
 */
export function inMemoryEnergyPj(
  array: InMemoryArray,
  rows: number,
  columns: number,
  activations: number,
): InMemoryEnergyPj {
  const { kind, gates, weightBits, inputBits, serialBits, converterBits, wordlineCells, bitlineCells } = array
  const isAnalog = kind === 'analog'
  const pj = (capacitancePf: number) => capacitancePf * gates.supplyVoltage ** 2
  const cycles = cyclesPerOperation(array) * activations
  const depth = Math.trunc(Math.log2(bitlineCells))
  const adderPj = pj(3 * gates.nandCapacitancePf + 2 * gates.xorCapacitancePf)
  const { linearCapacitancePf, exponentialCapacitancePf } = gates.outputConverter
  const inputConverterPj = serialBits === 1 ? 0 : pj(gates.inputConverterCapacitancePf * serialBits)
  const outputConverterPj = pj(
    linearCapacitancePf * converterBits + exponentialCapacitancePf * 4 ** converterBits,
  )
  // Weights stay as they are, so that half of a gate's switching is left.
  const multiplierPj = 0.5 * pj(gates.nandCapacitancePf)
  const multipliers = isAnalog
    ? weightBits * wordlineCells * rows
    : serialBits * weightBits * wordlineCells * bitlineCells
  const sumBits = isAnalog ? converterBits : weightBits + depth
  const shiftedInputs = isAnalog ? weightBits : serialBits
  const accumulatedBits = inputBits + weightBits + (isAnalog ? converterBits : Math.log2(bitlineCells))
  const accumulatorPj =
    serialBits === inputBits ? 0 : (adderPj + pj(gates.flipFlopCapacitancePf)) * accumulatedBits
  return {
    inputConverters: isAnalog ? inputConverterPj * rows * cycles : 0,
    outputConverters: isAnalog && converterBits > 0 ? outputConverterPj * weightBits * columns * cycles : 0,
    multipliers: multiplierPj * multipliers * cycles,
    bitlines: isAnalog ? pj(gates.bitlineCapacitancePf) * weightBits * columns * bitlineCells * cycles : 0,
    adders: isAnalog ? 0 : partialTreePj(array, rows, adderPj) * serialBits * columns * cycles,
    shiftedAdders: adderPj * adderTreeAdders(shiftedInputs, sumBits) * columns * cycles,
    accumulators: accumulatorPj * columns * cycles,
  }
}
