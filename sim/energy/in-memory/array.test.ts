import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { partialTreePj } from './adder-tree.ts'
import { cyclesPerOperation, type InMemoryArray, inMemoryEnergyPj } from './array.ts'
import { parseGates } from './gates.ts'

const file = 'gates-28nm.yaml'
const gates = parseGates(readFileSync(new URL(file, import.meta.url), 'utf8'), file)
const array: InMemoryArray = {
  kind: 'digital',
  wordline: 'D1',
  bitline: 'D2',
  wordlineCells: 128,
  bitlineCells: 128,
  inputBits: 8,
  weightBits: 8,
  serialBits: 1,
  converterBits: 0,
  gates,
}

/** Operations per second and watt, in units of 10^12, with all cells in use; a MAC is two. */
function peakTopsPerWatt(of: InMemoryArray): number {
  const { wordlineCells, bitlineCells } = of
  const parts = Object.values(inMemoryEnergyPj(of, bitlineCells, wordlineCells, 1)) as number[]
  return (2 * wordlineCells * bitlineCells) / parts.reduce((sum, pj) => sum + pj, 0)
}

test('inMemoryEnergyPj gives the peak efficiencies that ZigZag 3.8.5 gives its digital and analog arrays', () => {
  const analog = { ...array, kind: 'analog', serialBits: 2, converterBits: 8 } as const
  const narrow = { inputBits: 4, serialBits: 2, wordlineCells: 64, bitlineCells: 256 }
  for (const [one, published] of [
    [array, 7.490031820932065],
    [analog, 9.622171484511984],
    [{ ...array, ...narrow }, 15.164207636386944],
    [{ ...analog, ...narrow, converterBits: 6 }, 44.892306933023384],
  ] as const) {
    assert.ok(Math.abs(peakTopsPerWatt(one) / published - 1) < 1e-12, `${published}`)
  }
})

test('an operation takes as many cycles as its input has parts', () => {
  assert.is(cyclesPerOperation(array), 8)
  assert.is(cyclesPerOperation({ ...array, serialBits: 4 }), 2)
})

test('a tree of adders costs more with every input, and one input is passed on without an addition', () => {
  const energies = Array.from({ length: 128 }, (_, i) => partialTreePj(array, i + 1, 1))
  energies.reduce((less, more) => {
    assert.ok(less < more, `${less} before ${more}`)
    return more
  })
  // Seven levels, each one bit wider than the one below, of two XOR gates a bit.
  const bits = [8, 9, 10, 11, 12, 13, 14].reduce((sum, width) => sum + width, 0)
  const xorPj = gates.xorCapacitancePf * gates.supplyVoltage ** 2
  assert.ok(Math.abs(energies[0]! - 2 * xorPj * bits) < 1e-12)
})

test.run()
