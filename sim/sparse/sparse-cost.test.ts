import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Density } from '../workload/density.ts'
import type { Operand } from '../workload/layer.ts'
import type { DenseAccesses, DenseTraffic } from './dense-accesses.ts'
import type { Nest } from './nest.ts'
import { level, optimizations, productNest, rank } from './nest-under-test.ts'
import { type ActionOptimization, accessKinds, outcomes, type SparseLevel } from './optimizations.ts'
import { sparseActions } from './sparse-actions.ts'
import { sparseCost } from './sparse-cost.ts'

const operands: readonly Operand[] = ['W', 'I', 'O']
const structured = (density: number): Density => ({ distribution: 'fixed-structured', density })

/** As many accesses everywhere, so that only what is left out differs. */
function evenTraffic({ homes }: Nest, accesses: DenseAccesses): DenseTraffic {
  return Object.fromEntries(
    operands.map((operand) => [operand, new Map((homes[operand] ?? []).map((home) => [home, accesses]))]),
  )
}

const accesses = { reads: 6400, fills: 320, updates: 1600 }
const skip = (target: Operand, ...conditionOn: Operand[]): ActionOptimization => ({
  type: 'skipping',
  options: [{ target, conditionOn }],
})

type Actions = readonly (readonly ActionOptimization[])[]

const costOf = (nest: Nest, levels: readonly SparseLevel[], actions: Actions) =>
  sparseCost(nest.layer, operands, evenTraffic(nest, accesses), optimizations(nest, levels, actions))

function counts(nest: Nest, levels: readonly SparseLevel[], actions: Actions, operand: Operand, at = 0) {
  const { accesses: all } = costOf(nest, levels, actions)
  return all.find(({ actions }) => actions.operand === operand && actions.level === at)!.actions.counts
}

test('a read that serves one operation has no effect as often as the other input is zero', () => {
  const nest = productNest(['C4 K4 B4'], { W: structured(0.25) })
  const { actual, skipped } = counts(nest, [level('buffer')], [[skip('I', 'W')]], 'I')
  assert.equal([actual.reads, skipped.reads], [1600, 4800])
})

test('a tile that stays is left out only where all that it meets is zero, over all ways to place the nonzeros', () => {
  // The buffer sends 2 elements I (C 2) for K 3 × C 2 elements of W at a time.
  const nest = productNest(['C2 K3', 'C2 B4'], { W: { distribution: 'hypergeometric', density: 0.25 } })
  const levels = [level('registers'), level('buffer')]
  let empty = 0
  let ways = 0
  for (let places = 0; places < 1 << 12; places++) {
    const bits = [...places.toString(2).padStart(12, '0')]
    if (bits.filter((bit) => bit === '1').length !== 3) continue
    if (!bits.slice(0, 6).includes('1')) empty++
    ways++
  }
  const { skipped } = counts(nest, levels, [[], [skip('I', 'W')]], 'I', 1)
  assert.is(skipped.reads, Math.floor((accesses.reads * empty) / ways))
})

test('words of several elements are left out as a whole', () => {
  const nest = productNest(['C8 K1 B1'], { W: structured(0.125) })
  const words = (wordElements: number) =>
    counts(nest, [level('buffer', { wordElements })], [[skip('I', 'W')]], 'I').skipped.reads / accesses.reads
  assert.is(words(1), 0.875)
  assert.is(words(4), 0.5)
  assert.is(words(8), 0)
})

test('what an outer level skips is not there for the levels within', () => {
  const levels = [level('registers'), level('buffer')]
  const actions = [[], [skip('W', 'I')]]
  const sparse = productNest(['K4', 'C4 B4'], { I: structured(0.25) })
  const { actual, skipped } = counts(sparse, levels, actions, 'W')
  const outer = counts(sparse, levels, actions, 'W', 1)
  assert.is(skipped.reads, 0)
  assert.is(outer.actual.reads / accesses.reads, 0.25)
  assert.is(actual.fills / accesses.fills, 0.25)
  const dense = productNest(['K4', 'C4 B4'], {})
  assert.equal(counts(dense, levels, actions, 'W').actual.reads, accesses.reads)
})

const densities = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20)
const distributions = fc.constantFrom('fixed-structured' as const, 'hypergeometric' as const)
const shapes = fc.constantFrom(
  ['C4 K4 B4', ''],
  ['C2 K2', 'B4 C2'],
  ['B2', 'C2s K4s', 'C4'],
  ['K2s C2', 'C4 B2'],
)
const types = fc.constantFrom('gating' as const, 'skipping' as const)

test('nothing appears that was not there: actual, gated and skipped accesses never exceed those of the dense layer', () => {
  fc.assert(
    fc.property(shapes, densities, densities, distributions, types, (shape, w, i, distribution, type) => {
      const nest = productNest(shape, { W: { distribution, density: w }, I: { distribution, density: i } })
      const compressed = {
        ranks: [rank('UOP'), rank('UOP'), rank('UOP'), rank('CP')],
        order: 'outer-to-inner' as const,
      }
      const levels = shape.map((_, at) =>
        level(`level ${at}`, {
          representations: at === shape.length - 1 ? { W: compressed } : {},
        }),
      )
      const cost = costOf(nest, levels, [[{ type, options: [{ target: 'I', conditionOn: ['W'] }] }]])
      for (const { actions, energyPj } of cost.accesses) {
        for (const kind of accessKinds) {
          const all = outcomes.map((outcome) => actions.counts[outcome][kind])
          assert.ok(all.every((count) => Number.isInteger(count) && count >= 0))
          assert.ok(all.reduce((sum, count) => sum + count, 0) <= accesses[kind])
        }
        assert.ok(energyPj >= 0)
      }
      const { actual, gated, skipped } = cost.operations
      const operations = Object.values(nest.layer.sizes).reduce((product, size) => product * size, 1)
      assert.ok(actual >= 0 && actual + gated + skipped <= operations)
    }),
    { numRuns: 200 },
  )
})

test('a layer without zeros costs what it costs without optimizations', () => {
  fc.assert(
    fc.property(shapes, types, (shape, type) => {
      const nest = productNest(shape, {})
      const levels = shape.map((_, at) => level(`level ${at}`))
      const given: ActionOptimization = { type, options: [{ target: 'I', conditionOn: ['W'] }] }
      assert.equal(costOf(nest, levels, [[given]]), costOf(nest, levels, []))
    }),
    { numRuns: 40 },
  )
})

test('gating and skipping leave the same accesses; units wait for gated reads and save cycles on skipped ones', () => {
  const nest = productNest(['C4 K4 B4'], { W: structured(0.25) })
  const actionsOf = (type: 'gating' | 'skipping') =>
    sparseActions(
      nest.layer,
      operands,
      evenTraffic(nest, accesses),
      optimizations(nest, [level('buffer')], [[{ type, options: [{ target: 'I', conditionOn: ['W'] }] }]]),
    )
  const [gated, skipped] = [actionsOf('gating'), actionsOf('skipping')]
  const of = ({ accesses: all }: typeof gated) => all.map(({ counts }) => counts.actual)
  assert.equal(of(gated), of(skipped))
  assert.equal([gated.pacedOperations.actual, skipped.pacedOperations.actual], [64, 16])
})

test.run()
