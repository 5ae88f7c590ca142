import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../hardware/accelerator.ts'
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
import { type Layer, loopDimensions, makeLayer } from '../workload/layer.ts'
import { type CostRules, defaultCostRules, timeloopRules, zigzagRules } from './rules.ts'
import { makeScorer } from './scorer.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const size = (max: number) => fc.integer({ min: 1, max })
const keptWhole: CostRules = { ...timeloopRules, movedWindows: 'reloaded' }

/** Layers, memories of a fraction of the size and ports of a fraction of the width, rules and objectives. */
const cases = fc.record({
  sizes: fc.record({ K: size(60), C: size(60), OX: size(16), OY: size(16), FX: size(4), FY: size(3) }),
  kind: fc.constantFrom('conv', 'conv', 'depthwise', 'gemm'),
  stride: size(2),
  shrink: fc.constantFrom(1, 16, 256, 2048),
  narrow: fc.constantFrom(1, 4),
  /** Registers of the weights and of the partial sums, as multiples of the core's. */
  registers: fc.constantFrom(1, 1, 0.5, 4),
  bits: fc.constantFrom(8, 8, 4),
  sums: fc.constantFrom('charged', 'free'),
  rules: fc.constantFrom(zigzagRules, defaultCostRules, keptWhole),
  doubleBuffering: fc.constantFrom('where-it-fits', 'where-partial-sums-fit', 'never'),
  objective: fc.constantFrom('latency', 'energy', 'energy-latency-product'),
})

/** Partial sums that come back take more bits than the results of which a tile has as many as fit. */
const widened: Case = {
  sizes: { K: 46, C: 4, OX: 12, OY: 15, FX: 4, FY: 1 },
  kind: 'conv',
  stride: 1,
  shrink: 256,
  narrow: 1,
  registers: 1,
  bits: 8,
  sums: 'charged',
  rules: zigzagRules,
  doubleBuffering: 'where-it-fits',
  objective: 'latency',
}

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function layerOf({ sizes, kind, stride, bits }: Case): Layer {
  const { K, C, OX, OY, FX, FY } = sizes
  const precision = { W: bits, I: 8, O: 8, partialSum: 16 }
  if (kind === 'gemm') return makeLayer('one', 'gemm', { B: OX, K, C }, precision)
  const channels = kind === 'conv' ? { K, C } : { G: K }
  return makeLayer('one', kind as 'conv', { ...channels, OX, OY, FX, FY }, precision, { stride })
}

function coreOf({ shrink, narrow, registers }: Case): Core {
  const last = core.memories.length - 1
  const memories = core.memories.map((memory, i) => ({
    ...memory,
    sizeBits: Math.ceil(memory.sizeBits * (i < 2 ? registers : i === last ? 1 : 1 / shrink)),
    readBitsPerCycle: Math.max(8, memory.readBitsPerCycle / narrow),
  }))
  return { ...core, memories }
}

function rulesOf({ rules, doubleBuffering, sums }: Case): CostRules {
  return {
    ...rules,
    doubleBuffering: doubleBuffering as CostRules['doubleBuffering'],
    firstPartialSumRead: sums as 'free',
  }
}

test('with bounds, the search finds the very mapping that it finds by trying all orders', () => {
  let bounded = 0
  let all = 0
  fc.assert(
    fc.property(cases, (one) => {
      const layer = layerOf(one)
      const cost = rulesOf(one)
      const objective = one.objective as 'energy'
      const search = (isBounded: boolean) => {
        try {
          return searchMapping({
            layer,
            core: coreOf(one),
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
  const property = fc.property(cases, (one) => {
    const layer = layerOf(one)
    const cost = rulesOf(one)
    const [spatial] = spatialCandidates(layer, core, studySearch)
    const placement = place(layer, coreOf(one), spatial!, cost.unevenUnrolling)
    const rounds = temporalSizes(effectiveUnrolling(spatial!, layer.sizes, cost.unevenUnrolling), layer.sizes)
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
    const { score, leastScore } = makeScorer(placement, order, cost, one.objective as 'energy')
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
        assert.ok(bound.secondary <= secondary * (1 + 1e-12), `${bound.secondary} at ${depth}, ${secondary}`)
      }
    } while (permutations.next())
  })
  fc.assert(property, { numRuns: 60, seed: 1, examples: [[widened]] })
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
