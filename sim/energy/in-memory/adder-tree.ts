import type { InMemoryArray } from './array.ts'

/** One-bit adders of a tree that sums inputs of so many bits, each shifted by one place more than the one before. */
export function adderTreeAdders(inputs: number, bits: number): number {
  return inputs === 1 ? 0 : bits * (inputs - 1) + inputs * (Math.log2(inputs) - 0.5)
}

/**
 * pJ of one sum in the tree of ripple-carry adders along a bitline, of which some inputs are in use: an adder with one
 * input at rest passes the other on through its XOR gates alone.
 *
 * Source: ZigZag 3.8.5, regular adder trees with inputs that are not mapped.
 */
export function partialTreePj(
  { weightBits, bitlineCells, gates }: Pick<InMemoryArray, 'weightBits' | 'bitlineCells' | 'gates'>,
  rows: number,
  adderPj: number,
): number {
  const passingPj = 2 * gates.xorCapacitancePf * gates.supplyVoltage ** 2
  const whole = (inputs: number) =>
    inputs * (weightBits + 1) - (weightBits + Math.trunc(Math.log2(inputs)) + 1)
  if (rows >= bitlineCells) return whole(bitlineCells) * adderPj
  let adding = 0
  let passing = 0
  let left = rows
  for (let half = bitlineCells / 2; left > 0; half /= 2) {
    const bits = weightBits + Math.trunc(Math.log2(half))
    if (left <= 1 && half === 1) {
      passing += weightBits
      break
    }
    if (left < half) {
      passing += bits
      continue
    }
    adding += whole(half)
    if (left > half) adding += bits
    else passing += bits
    left -= half
  }
  return adding * adderPj + passing * passingPj
}
