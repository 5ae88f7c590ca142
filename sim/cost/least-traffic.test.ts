import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { makeAllocator } from '../mapping/allocate.ts'
import { effectiveUnrolling, temporalSizes } from '../mapping/effective-unrolling.ts'
import { loopFactors } from '../mapping/loop-factors.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { multisetPermutations } from '../mapping/permutations.ts'
import { place } from '../mapping/placement.ts'
import { undecided } from '../mapping/resident.ts'
import { studySearch } from '../mapping/rules.ts'
import { searchMapping } from '../mapping/search.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import { loopDimensions, makeLayer } from '../workload/layer.ts'
import { type CostRules, defaultCostRules, timeloopRules, zigzagRules } from './rules.ts'
import { makeScorer } from './scorer.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const size = (max: number) => fc.integer({ min: 1, max })
const keptWhole: CostRules = { ...timeloopRules, movedWindows: 'reloaded' }

/** Layers, memories of a fraction of the size and ports of a fraction of the width, rules and objectives. */
const cases = fc.record({
  sizes: fc.record({ K: size(60), C: size(60), OX: size(16), OY: size(16), FX: size(4), FY: size(3) }),
  kind: fc.constantFrom('conv', 'depthwise'),
  stride: size(2),
  shrink: fc.constantFrom(1, 16, 256, 2048),
  narrow: fc.constantFrom(1, 4),
  rules: fc.constantFrom(zigzagRules, defaultCostRules, keptWhole),
  doubleBuffering: fc.constantFrom('where-it-fits', 'where-partial-sums-fit', 'never'),
  objective: fc.constantFrom('latency', 'energy', 'energy-latency-product'),
})

test('with bounds, the search finds the very mapping that it finds by trying all orders', () => {
  let bounded = 0
  let all = 0
  fc.assert(
    fc.property(cases, ({ sizes, kind, stride, shrink, narrow, rules, doubleBuffering, objective }) => {
      const { K, C, ...window } = sizes
      const precision = { W: 8, I: 8, O: 8, partialSum: 16 }
      const channels = kind === 'conv' ? { K, C } : { G: K }
      const layer = makeLayer('one', kind as 'conv', { ...channels, ...window }, precision, { stride })
      const memories = core.memories.map((memory, i) => ({
        ...memory,
        sizeBits:
          i < 2
            ? memory.sizeBits
            : Math.ceil(memory.sizeBits / (i === core.memories.length - 1 ? 1 : shrink)),
        readBitsPerCycle: Math.max(8, memory.readBitsPerCycle / narrow),
      }))
      const cost: CostRules = { ...rules, doubleBuffering: doubleBuffering as CostRules['doubleBuffering'] }
      const search = (isBounded: boolean) => {
        try {
          return searchMapping({
            layer,
            core: { ...core, memories },
            rules: { ...studySearch, loopFactors: 5, spatialCandidates: 2, objective },
            unevenUnrolling: cost.unevenUnrolling,
            unrolledWindows: cost.unrolledWindows,
            scorerFor: (placement, order) => {
              const { score, leastScore } = makeScorer(placement, order, cost, objective)
              const counted = (bound: number) => {
                if (isBounded) bounded++
                else all++
                return score(bound)
              }
              return isBounded && leastScore ? { score: counted, leastScore } : { score: counted }
            },
          })
        } catch (error) {
          if (error instanceof NoMappingError) return error.message
          throw error
        }
      }
      assert.equal(search(true), search(false))
    }),
    { numRuns: 150, seed: 1 },
  )
  assert.ok(bounded < 0.6 * all, `${bounded} of ${all} orders were scored`)
})

test('no order has a score below the bound of its first loops, nor other cuts than those that they decide', () => {
  let decided = 0
  const property = fc.property(
    cases,
    ({ sizes, kind, stride, shrink, rules, doubleBuffering, objective }) => {
      const { K, C, ...window } = sizes
      const channels = kind === 'conv' ? { K, C } : { G: K }
      const precision = { W: 8, I: 8, O: 8, partialSum: 16 }
      const layer = makeLayer('one', kind as 'conv', { ...channels, ...window }, precision, { stride })
      const memories = core.memories.map((memory, i) => ({
        ...memory,
        sizeBits:
          i < 2 || i === core.memories.length - 1 ? memory.sizeBits : Math.ceil(memory.sizeBits / shrink),
      }))
      const cost: CostRules = { ...rules, doubleBuffering: doubleBuffering as CostRules['doubleBuffering'] }
      const [spatial] = spatialCandidates(layer, core, studySearch)
      const placement = place(layer, { ...core, memories }, spatial!, cost.unevenUnrolling)
      const rounds = temporalSizes(
        effectiveUnrolling(spatial!, layer.sizes, cost.unevenUnrolling),
        layer.sizes,
      )
      const loops = loopFactors(rounds, 5)
      const { cuts, leastCuts, allocate, allocatePrefix } = makeAllocator(placement)
      const dimensions = new Uint8Array(loops.length)
      const order = {
        dimensions,
        sizes: new Float64Array(loops.length),
        cuts,
        leastCuts,
        freeEnd: loops.length,
      }
      const { score, leastScore } = makeScorer(placement, order, cost, objective as 'energy')
      const permutations = multisetPermutations(loops.map((_, i) => i))
      do {
        permutations.order.forEach((kindOfLoop, i) => {
          dimensions[i] = loopDimensions.indexOf(loops[kindOfLoop]!.dimension)
          order.sizes[i] = loops[kindOfLoop]!.size
        })
        if (!allocate(dimensions, order.sizes)) continue
        const own = cuts.map((levels) => [...levels])
        const { primary, secondary } = score(Number.POSITIVE_INFINITY)
        for (const [depth, known] of knownEnds(loops.length)) {
          order.freeEnd = loops.length - known
          assert.ok(allocatePrefix(dimensions, order.sizes, depth, order.freeEnd))
          cuts.forEach((levels, operand) => {
            levels.forEach((cut, level) => {
              if (cut === undecided) return
              decided++
              assert.is(cut, own[operand]![level], `cut ${level} of ${operand} at ${depth}`)
            })
          })
          const bound = leastScore!(depth, Number.POSITIVE_INFINITY)
          assert.ok(bound.primary <= primary, `${bound.primary} at ${depth}, ${primary}`)
          assert.ok(
            bound.secondary <= secondary * (1 + 1e-12),
            `${bound.secondary} at ${depth}, ${secondary}`,
          )
        }
      } while (permutations.next())
    },
  )
  fc.assert(property, { numRuns: 60, seed: 1 })
  assert.ok(decided > 10_000, `${decided} cuts were decided`)
})

/** Numbers of first and of last loops that are known. */
function knownEnds(loops: number): readonly (readonly [number, number])[] {
  const numbers = Array.from({ length: loops }, (_, i) => i)
  return numbers.flatMap((first) =>
    numbers.flatMap((last) => (first + last > 0 && first + last < loops ? [[first, last] as const] : [])),
  )
}

test.run()
