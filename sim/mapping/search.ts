import { type Core, memoriesOf } from '../hardware/accelerator.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../workload/layer.ts'
import { makeAllocator } from './allocate.ts'
import { type EffectiveLoop, effectiveUnrolling, temporalSizes } from './effective-unrolling.ts'
import { type LackingMemory, lackingMemory } from './lacking-memory.ts'
import { everyLoopFactors, loopFactors } from './loop-factors.ts'
import type { Mapping, SpatialLoop, TemporalLoop } from './mapping.ts'
import { NoMappingError } from './no-mapping.ts'
import { makeScreenedVisit } from './order-screen.ts'
import { walkOrders } from './order-tree.ts'
import { firstWithEnds, precedes } from './permutation-precedence.ts'
import { type Placement, place } from './placement.ts'
import { keepsOrder, wholeOrder } from './prescribed-order.ts'
import { refuseManyOrders } from './refuse-many-orders.ts'
import { undecided } from './resident.ts'
import type { SearchRules, UnevenUnrolling, UnrolledWindows } from './rules.ts'
import { isEqual, isLess, type Score, type ScorerMaker } from './score.ts'
import { spatialCandidates } from './spatial-candidates.ts'
import { relevance } from './spatial-factors.ts'

interface Found extends Score {
  readonly mapping: Mapping
}

interface Search {
  readonly layer: Layer
  readonly core: Core
  readonly rules: SearchRules
  readonly unevenUnrolling: UnevenUnrolling
  readonly unrolledWindows?: UnrolledWindows
  /** Tried instead of the candidates of the rules. */
  readonly unrollings?: readonly (readonly SpatialLoop[])[] | undefined
  readonly scorerFor: ScorerMaker
}

/**
 * The best mapping of a layer on a core among the candidates of the rules; of equals the one of the first unrolling,
 * and the first in the list of `multisetPermutations`, wins.
 *
 * @throws {NoMappingError} when no candidate fits the memories.
 */
export function searchMapping(search: Search): Mapping {
  const { layer, core, rules } = search
  let best: Found | undefined
  const unrollings = search.unrollings ?? spatialCandidates(layer, core, rules)
  for (const spatial of unrollings) {
    const remaining = remainingLoops(layer, core, spatial, rules, search.unevenUnrolling)
    const whole = rules.temporalOrder && wholeOrder(rules.temporalOrder, remaining)
    const factorings = whole
      ? [whole]
      : rules.mergingTies === 'every'
        ? everyLoopFactors(remaining, rules.loopFactors)
        : [loopFactors(remaining, rules.loopFactors)]
    for (const factors of factorings) best = searchOrders(search, spatial, factors, best)
  }
  if (!best) throw new NoMappingError(layer, core, firstLack(search, unrollings))
  return best.mapping
}

/** What is too small for the first unrolling, which is the best one. */
export function firstLack(
  { layer, core, rules, unevenUnrolling }: Omit<Search, 'scorerFor'>,
  [spatial]: readonly (readonly SpatialLoop[])[],
): LackingMemory | undefined {
  if (!spatial) return undefined
  const remaining = remainingLoops(layer, core, spatial, rules, unevenUnrolling)
  const temporal = [...remaining].map(([dimension, size]) => ({ dimension, size }))
  return lackingMemory(place(layer, core, spatial, unevenUnrolling), temporal)
}

function searchOrders(
  { layer, core, rules, unevenUnrolling, unrolledWindows, scorerFor }: Search,
  spatial: readonly SpatialLoop[],
  factors: readonly TemporalLoop[],
  incumbent: Found | undefined,
): Found | undefined {
  const placement = place(layer, core, spatial, unevenUnrolling, unrolledWindows)
  const { kinds, indices } = distinctLoops(factors)
  const orders = refuseManyOrders(layer, indices)
  const allocator = makeAllocator(placement)
  const { cuts, leastCuts } = allocator
  const dimensions = new Uint8Array(indices.length)
  const sizes = new Float64Array(indices.length)
  const { allocation = 'least-moves' } = rules
  const isEven = placement.operands.every((operand) => operand.isEven)
  const hasChoice = allocation === 'every' || (allocation === 'as-little-moves' && !isEven)
  const partial = { dimensions, sizes, cuts, leastCuts, freeEnd: sizes.length }
  const scorer = scorerFor(placement, partial)
  let best = incumbent

  /** The best order's kinds of loops; nothing where it belongs to another unrolling. */
  let bestOrder: Uint8Array | undefined
  const order = Uint8Array.from(indices)
  const spell = () => {
    for (let i = 0; i < order.length; i++) {
      const loop = kinds[order[i]!]!
      dimensions[i] = loop.index
      sizes[i] = loop.size
    }
  }
  const bound: Score = { primary: 0, secondary: 0 }
  const boundOf = (depth: number, freeEnd: number): boolean => {
    spell()
    partial.freeEnd = freeEnd
    if (hasChoice) allocator.leaveUndecided(sizes.length)
    else if (!allocator.allocatePrefix(dimensions, sizes, depth, freeEnd)) return false
    const least = scorer.leastScore!(depth, best?.primary ?? Number.POSITIVE_INFINITY)
    bound.primary = least.primary
    bound.secondary = least.secondary
    return true
  }
  const isHopeless = (least: Score, depth: number, freeEnd: number): boolean => {
    if (!best || isLess(least, best)) return false
    return !isEqual(least, best) || !bestOrder || !precedes(firstWithEnds(order, depth, freeEnd), bestOrder)
  }
  const judge = () => {
    const found = scorer.score(best?.primary ?? Number.POSITIVE_INFINITY)
    if (best && !isLess(found, best)) {
      if (!bestOrder || !isEqual(found, best) || !precedes(order, bestOrder)) return
    }
    const { primary, secondary } = found
    best = { primary, secondary, mapping: snapshot(placement, dimensions, sizes, cuts) }
    bestOrder = order.slice()
  }
  const { temporalOrder } = rules
  const visit = () => {
    spell()
    if (temporalOrder && !keepsOrder(temporalOrder, dimensions, sizes)) return
    if (hasChoice) allocator.eachAllocation(dimensions, sizes, judge, allocation === 'as-little-moves')
    else if (allocator.allocate(dimensions, sizes)) judge()
  }
  /** What an uneven window's tile leaves out, if anything, are the outermost loops: those that index it tell of the next. */
  const window = placement.operands.findIndex((operand) => operand.isWindowed && !operand.isEven)
  const isOuterNext = (freeEnd: number): boolean => {
    if (hasChoice || window < 0 || freeEnd < 3) return false
    const outer = kinds[order[freeEnd]!]
    if (outer) return placement.operands[window]!.codes[outer.index] === relevance.direct
    spell()
    return allocator.allocatePrefix(dimensions, sizes, 0, freeEnd) && cuts[window]!.includes(undecided)
  }
  const bounds = scorer.leastScore && { bound, boundOf, isHopeless, isOuterNext }
  spell()
  const screen = hasChoice ? scorer.screen?.(orders) : undefined
  const isAbove = (primary: number) => best !== undefined && primary > best.primary
  const screened = screen && makeScreenedVisit(screen, order, isAbove, visit)
  const take = () => {
    spell()
    screened!.take()
  }
  walkOrders({ order, kinds: kinds.length, bounds, visit: screened ? take : visit })
  screened?.flush()
  return best
}

export function remainingLoops(
  layer: Layer,
  core: Core,
  spatial: readonly SpatialLoop[],
  { mergingOrder, remainingRounds }: SearchRules,
  unevenUnrolling: UnevenUnrolling,
): ReadonlyMap<LoopDimension, number> {
  const unrolling = effectiveUnrolling(spatial, layer.sizes, unevenUnrolling)
  const isStepwise = remainingRounds === 'stepwise'
  const sizes = temporalSizes(isStepwise ? bySharing(core, unrolling) : unrolling, layer.sizes, isStepwise)
  const remaining = new Map<LoopDimension, number>()
  for (const dimension of mergingOrder[layer.operator] ?? loopDimensions) {
    const rounds = sizes.get(dimension)
    if (rounds !== undefined) remaining.set(dimension, rounds)
  }
  // Loops that the operator's order does not name come last.
  for (const [dimension, rounds] of sizes) remaining.set(dimension, rounds)
  return remaining
}

/** Those first that share the innermost memory of the inputs. */
function bySharing(core: Core, unrolling: readonly EffectiveLoop[]): readonly EffectiveLoop[] {
  const memories = memoriesOf(core, 'I')
  const sharedAt = ({ arrayDimension }: SpatialLoop) =>
    memories.findIndex(({ serves }) => serves.includes(arrayDimension))
  return [...unrolling].sort((a, b) => sharedAt(a) - sharedAt(b))
}

interface KindOfLoop extends TemporalLoop {
  /** In `loopDimensions`. */
  readonly index: number
}

/** The loops without repetitions, ordered by name and size, and each loop's index among them. */
function distinctLoops(loops: readonly TemporalLoop[]) {
  const kinds: KindOfLoop[] = []
  const indices: number[] = []
  for (const { dimension, size } of loops.toSorted(byNameAndSize)) {
    const last = kinds.at(-1)
    if (last?.dimension !== dimension || last.size !== size) {
      kinds.push({ dimension, size, index: loopDimensions.indexOf(dimension) })
    }
    indices.push(kinds.length - 1)
  }
  return { kinds, indices }
}

function byNameAndSize(a: TemporalLoop, b: TemporalLoop): number {
  return a.dimension === b.dimension ? a.size - b.size : a.dimension < b.dimension ? -1 : 1
}

function snapshot(
  { spatial, operands }: Placement,
  dimensions: Uint8Array,
  sizes: Float64Array,
  ownCuts: readonly Int32Array[],
): Mapping {
  const temporal: TemporalLoop[] = []
  for (let i = 0; i < sizes.length; i++) {
    temporal.push({ dimension: loopDimensions[dimensions[i]!]!, size: sizes[i]! })
  }
  const cuts: Partial<Record<Operand, readonly number[]>> = {}
  for (let i = 0; i < operands.length; i++) cuts[operands[i]!.operand] = Array.from(ownCuts[i]!)
  return { spatial, temporal, cuts }
}
