import { InputError } from '../../errors.ts'
import type { CostRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { OrderKernels } from '../kernels/order-kernel.ts'
import type { Mapping, TemporalLoop } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { coreUse } from '../mapping/operand-homes.ts'
import { place } from '../mapping/placement.ts'
import type { SearchRules } from '../mapping/rules.ts'
import type { Score } from '../mapping/score.ts'
import { firstLack } from '../mapping/search.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import type { Layer } from '../workload/layer.ts'
import { type BoundedUnrolling, distinctUnrollings } from './distinct-unrollings.ts'
import { compareScores, type Incumbent, scoreBy } from './incumbent.ts'
import { mostTiles } from './latency-bound.ts'
import { leastByOrders } from './least-by-orders.ts'
import { countSets, type LoopLattice, makeLattice } from './loop-lattice.ts'
import { makeMappingSpace } from './mapping-space.ts'
import { startMapping } from './start-mapping.ts'
import { makeWalk, type Walk } from './walk-mappings.ts'

/** How much was searched, and how much of it could be left out. */
export interface SearchCoverage {
  readonly unrollings: number
  /** Of these: lanes that need more than a memory has; equal to an earlier one; bounded away; walked. */
  readonly unfit: number
  readonly equal: number
  readonly boundedAway: number
  readonly walked: number
  /** Orders of the loops that the unrollings left, those of the walked ones alone. */
  readonly orders: number
  /** Orders that were begun, with the tiles closed in them; mappings that were scored. */
  readonly begun: number
  readonly scored: number
}

export interface OptimalMapping {
  readonly mapping: Mapping
  readonly score: Score
  readonly coverage: SearchCoverage
}

/** How far a search is, in unrollings: first all are bounded, then those that are left are walked. */
export interface SearchProgress {
  readonly phase: 'bounding' | 'walking'
  readonly done: number
  readonly total: number
}

/**
 * How the least energy of an unrolling's orders is bounded before they are walked: from sets of loops (`sets`), by bounding each order with
 * the plain formula or with kernels, or not at all. The mapping is the same.
 */
export type OrderScreening = 'sets' | 'off' | 'plain' | OrderKernels

export type SearchListener = (progress: SearchProgress) => void

/** Sets of temporal loops under one unrolling, of which each is costed for each tile. */
const mostSets = 65536

/**
 * Whether `optimalMapping` finds the best mapping under these rules: all allocations are tried, no order is prescribed, and what a
 * moving window keeps does not depend on the loop that moves it; nor do sums stay on the array, nor are operations done in a memory.
 */
export function canProve(
  layer: Layer,
  core: Core,
  { allocation, temporalOrder }: SearchRules,
  cost: CostRules,
): boolean {
  const { partialSum, O } = layer.precision
  if (core.inMemory || coreUse(core, layer.operator).levels > mostTiles) return false
  if (cost.heldSums !== 'passed-on-every-cycle') return false
  return allocation === 'every' && !temporalOrder && cost.movedWindows === 'reloaded' && partialSum >= O
}

/**
 * The mapping of least cost among all orders and all allocations under the unrollings and loop factors of the search. Of equals (but
 * for rounding) that of the first unrolling in the list, and of these the first by its loops, innermost first: loops by name and
 * size, then the fewer in a tile.
 *
 * @param onProgress told after each unrolling
 * @throws {NoMappingError} when none fits the memories.
 * @throws {InputError} where an unrolling leaves more sets of loops than can be held.
 */
export function optimalMapping(
  layer: Layer,
  core: Core,
  search: SearchRules,
  cost: CostRules,
  {
    screening = 'sets',
    onProgress,
  }: { screening?: OrderScreening | undefined; onProgress?: SearchListener | undefined } = {},
): OptimalMapping {
  const { objective } = search
  const all = spatialCandidates(layer, core, search)
  const start = startMapping(layer, core, search, cost)
  let bounded = 0
  const report = () => onProgress?.({ phase: 'bounding', done: ++bounded, total: all.length })
  const distinct = distinctUnrollings(layer, core, search, cost, all, start, onProgress && report)
  const { unfit, equal } = distinct
  const coverage = { walked: 0, orders: 0, begun: 0, scored: 0 }
  let boundedAway = distinct.boundedAway
  const placed = ({ spatial }: BoundedUnrolling) =>
    place(layer, core, spatial, cost.unevenUnrolling, cost.unrolledWindows)
  const latticeOf = ({ split: { loops } }: BoundedUnrolling): LoopLattice => {
    refuseManySets(layer, loops)
    return makeLattice(loops)
  }
  const walkOf = (unrolling: BoundedUnrolling): Walk =>
    makeWalk(makeMappingSpace(placed(unrolling), latticeOf(unrolling), cost), objective)
  let best: Incumbent | undefined = start
  const isHopeless = (bound: Score, at: number): boolean => {
    if (!best) return false
    const difference = compareScores(bound, best)
    return difference > 0 || (difference === 0 && at >= best.place)
  }
  let winner: BoundedUnrolling | undefined
  distinct.unrollings.forEach((unrolling, done) => {
    onProgress?.({ phase: 'walking', done, total: distinct.unrollings.length })
    const { place: at, bound, leastCycles } = unrolling
    if (isHopeless(bound, at)) {
      boundedAway++
      return
    }
    const isAbove = (leastPj: number): boolean =>
      leastPj === Number.POSITIVE_INFINITY ||
      isHopeless(scoreBy(objective, leastPj, leastCycles, { primary: 0, secondary: 0 }), at)
    if (screening !== 'sets' && screening !== 'off') {
      const leastPj = leastByOrders(placed(unrolling), latticeOf(unrolling), cost, screening)
      if (leastPj !== undefined && isAbove(leastPj)) {
        boundedAway++
        return
      }
    }
    const walk = walkOf(unrolling)
    if (screening === 'sets' && isAbove(walk.leastPj)) {
      boundedAway++
      return
    }
    const found = walk.best(at, best)
    if (found !== best) winner = unrolling
    best = found
    coverage.walked++
    coverage.orders += walk.orders
    coverage.begun += walk.counts.begun
    coverage.scored += walk.counts.scored
  })
  if (!best || !winner)
    throw new NoMappingError(layer, core, firstLack({ layer, core, rules: search, ...cost }, all))
  const { primary, secondary } = best
  const score = { primary, secondary }
  const mapping = walkOf(winner).first(score) ?? best.mapping
  return {
    mapping,
    score,
    coverage: { unrollings: all.length, unfit, equal, boundedAway, ...coverage },
  }
}

function refuseManySets(layer: Layer, loops: readonly TemporalLoop[]): void {
  const sets = countSets(loops)
  if (sets <= mostSets) return
  throw new InputError({
    place: `layer ${layer.name}`,
    expected: `at most ${mostSets} sets of the loops that an unrolling leaves (fewer loop factors)`,
    found: `${sets} of ${loops.length} factors`,
  })
}
