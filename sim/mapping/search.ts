import { place } from '../cost/placement.ts'
import type { CostRules } from '../cost/rules.ts'
import { makeScorer } from '../cost/scorer.ts'
import type { Core } from '../hardware/accelerator.ts'
import { type Layer, type LoopDimension, loopDimensions } from '../workload/layer.ts'
import { makeAllocator } from './allocate.ts'
import { effectiveUnrolling, temporalSizes } from './effective-unrolling.ts'
import { loopFactors } from './loop-factors.ts'
import type { Mapping, SpatialLoop } from './mapping.ts'
import { NoMappingError } from './no-mapping.ts'
import { multisetPermutations } from './permutations.ts'
import type { SearchRules } from './rules.ts'
import { spatialCandidates } from './spatial-candidates.ts'

interface Found {
  readonly primary: number
  readonly secondary: number
  readonly mapping: Mapping
}

/**
 * The best mapping of a layer on a core among the candidates of the rules; the first found wins ties.
 *
 * @throws {NoMappingError} when no candidate fits the memories.
 */
export function searchMapping(layer: Layer, core: Core, search: SearchRules, cost: CostRules): Mapping {
  let best: Found | undefined
  for (const spatial of spatialCandidates(layer, core, search)) {
    best = searchOrders(layer, core, spatial, search, cost, best)
  }
  if (!best) throw new NoMappingError(layer, core)
  return best.mapping
}

function searchOrders(
  layer: Layer,
  core: Core,
  spatial: readonly SpatialLoop[],
  search: SearchRules,
  cost: CostRules,
  incumbent: Found | undefined,
): Found | undefined {
  const placement = place(layer, core, spatial, cost)
  const loops = loopFactors(remainingLoops(layer, spatial, search, cost), search.loopFactors)
  const { kinds, indices } = distinctLoops(loops)
  const { cuts, allocate } = makeAllocator(placement)
  const dimensions = new Uint8Array(loops.length)
  const sizes = new Float64Array(loops.length)
  const score = makeScorer(placement, { dimensions, sizes, cuts }, cost, search.objective)
  let best = incumbent
  for (const order of multisetPermutations(indices)) {
    for (let i = 0; i < loops.length; i++) {
      const loop = kinds[order[i]!]!
      dimensions[i] = loop.index
      sizes[i] = loop.size
    }
    if (!allocate(dimensions, sizes)) continue
    const { primary, secondary } = score(best?.primary ?? Number.POSITIVE_INFINITY)
    if (best && (primary > best.primary || (primary === best.primary && secondary >= best.secondary)))
      continue
    best = { primary, secondary, mapping: snapshot(spatial, dimensions, sizes, placement, cuts) }
  }
  return best
}

function remainingLoops(
  layer: Layer,
  spatial: readonly SpatialLoop[],
  { mergingOrder }: SearchRules,
  { unevenUnrolling }: CostRules,
): ReadonlyMap<LoopDimension, number> {
  const sizes = temporalSizes(effectiveUnrolling(spatial, layer.sizes, unevenUnrolling), layer.sizes)
  const order = mergingOrder[layer.operator] ?? loopDimensions
  return new Map(
    order.flatMap((dimension) => (sizes.has(dimension) ? [[dimension, sizes.get(dimension)!]] : [])),
  )
}

/** The loops without repetitions, ordered by name and size, and each loop's index among them. */
function distinctLoops(loops: readonly { dimension: LoopDimension; size: number }[]) {
  const before = (a: (typeof loops)[number], b: (typeof loops)[number]) =>
    a.dimension === b.dimension ? a.size - b.size : a.dimension < b.dimension ? -1 : 1
  const sorted = [...loops].sort(before)
  const kinds = sorted.filter((loop, i) => i === 0 || before(sorted[i - 1]!, loop) !== 0)
  return {
    kinds: kinds.map((loop) => ({ ...loop, index: loopDimensions.indexOf(loop.dimension) })),
    indices: sorted.map((loop) => kinds.findIndex((kind) => before(kind, loop) === 0)),
  }
}

function snapshot(
  spatial: readonly SpatialLoop[],
  dimensions: Uint8Array,
  sizes: Float64Array,
  { operands }: ReturnType<typeof place>,
  cuts: readonly Int32Array[],
): Mapping {
  return {
    spatial,
    temporal: Array.from(sizes, (size, i) => ({ dimension: loopDimensions[dimensions[i]!]!, size })),
    cuts: Object.fromEntries(operands.map(({ operand }, i) => [operand, Array.from(cuts[i]!)])),
  }
}
