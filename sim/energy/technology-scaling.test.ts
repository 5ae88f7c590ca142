import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readHardwareLibrary } from '../hardware/read-system.ts'
import { scalingFactors, type Technology, type Transistors } from './technology-scaling.ts'

const { scaling } = readHardwareLibrary()
const at = (
  technologyNm: number,
  supplyVoltage: number,
  transistors: Transistors = 'high-performance',
): Technology => ({ technologyNm, supplyVoltage, transistors })

/** Published area factors, row: from, column: to (the paper's table, two digits; as Accelergy's library holds it). */
const areaNodes = [130, 90, 65, 45, 32, 20, 16, 14, 10, 7]
const areaFactors = [
  [1, 0.44, 0.23, 0.16, 0.072, 0.033, 0.03, 0.027, 0.016, 0.0092],
  [2.3, 1, 0.53, 0.35, 0.16, 0.075, 0.067, 0.061, 0.036, 0.021],
  [4.3, 1.9, 1, 0.66, 0.31, 0.14, 0.13, 0.12, 0.068, 0.039],
  [6.4, 2.8, 1.5, 1, 0.46, 0.21, 0.19, 0.17, 0.1, 0.059],
  [14, 6.1, 3.3, 2.2, 1, 0.46, 0.41, 0.38, 0.22, 0.13],
  [30, 13, 7.1, 4.7, 2.2, 1, 0.89, 0.82, 0.48, 0.28],
  [34, 15, 7.9, 5.3, 2.4, 1.1, 1, 0.91, 0.54, 0.31],
  [37, 16, 8.7, 5.8, 2.7, 1.2, 1.1, 1, 0.59, 0.34],
  [63, 28, 15, 9.8, 4.5, 2.1, 1.9, 1.7, 1, 0.58],
  [110, 48, 25, 17, 7.8, 3.6, 3.2, 2.9, 1.7, 1],
]

test('areas scale as the published table of all pairs of nodes says, within its rounding to two digits', () => {
  areaNodes.forEach((from, i) => {
    areaNodes.forEach((to, j) => {
      const { area } = scalingFactors(scaling, at(from, 1), at(to, 1))
      assert.ok(Math.abs(area / areaFactors[i]![j]! - 1) < 0.08, `${from} to ${to}: ${area}`)
    })
  })
})

// Accelergy's library holds low-power fits down to 32 nm and high-performance ones below, and scales at 0.8 V.
const accelergyFrom130: readonly (readonly [nm: number, transistors: Transistors, energy: number])[] = [
  [90, 'low-power', 0.618406],
  [65, 'low-power', 0.404376],
  [45, 'low-power', 0.325937],
  [32, 'low-power', 0.214903],
  [20, 'high-performance', 0.0720521],
  [14, 'high-performance', 0.0452545],
  [7, 'high-performance', 0.0307388],
]

test('energies scale from 130 nm at 0.8 V as Accelergy’s library scales them', () => {
  for (const [nm, transistors, expected] of accelergyFrom130) {
    const { energy } = scalingFactors(scaling, at(130, 0.8), at(nm, 0.8, transistors))
    assert.ok(Math.abs(energy / expected - 1) < 5e-6, `${nm} nm: ${energy}`)
  }
})

test('energy falls with the square of the voltage or faster, and delay rises, where the voltage falls', () => {
  for (const nm of [20, 16, 14, 10, 7]) {
    const { energy, delay } = scalingFactors(scaling, at(nm, 0.8), at(nm, 0.6))
    assert.ok(energy < 0.75 && energy > 0.4, `${nm} nm: ${energy}`)
    assert.ok(delay > 1, `${nm} nm: ${delay}`)
  }
})

test('there and back again is 1, also between nodes of the table', () => {
  const [a, b] = [at(40, 0.9), at(22, 0.8, 'low-power')]
  const [there, back] = [scalingFactors(scaling, a, b), scalingFactors(scaling, b, a)]
  for (const quantity of ['energy', 'delay', 'area'] as const) {
    assert.ok(Math.abs(there[quantity] * back[quantity] - 1) < 1e-12)
  }
  const [above, below] = [32, 20].map((nm) => scalingFactors(scaling, a, at(nm, 0.8, 'low-power')).energy)
  assert.ok(there.energy < above! && there.energy > below!)
})

test('nodes outside the table are refused', () => {
  assert.throws(() => scalingFactors(scaling, at(45, 1), at(5, 0.7)), /5 nm; Stillmaker.* covers 7 to 180 nm/)
})

test.run()
