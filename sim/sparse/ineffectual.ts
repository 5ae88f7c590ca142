import type { Condition } from '../hardware/sparsity.ts'
import type { LoopDimension, Operand } from '../workload/layer.ts'
import type { DensityModel } from './density-model.ts'
import {
  grown,
  indexes,
  type Nest,
  type NestLoop,
  type Sizes,
  scalar,
  sizesBelow,
  sizesUpTo,
  touchedBy,
} from './nest.ts'

/** A read of `target` from the memory on `level`: the loop whose steps fetch it, and the tile that one step fetches. */
interface Fetch {
  readonly level: number
  readonly loop: NestLoop
  readonly loopLevel: number
  readonly loopIndex: number
  /** Loop sizes of the tile that all steps of the loop fetch. */
  readonly sizes: Sizes
  /** Each element is fetched for one operation alone. */
  readonly isElement: boolean
  readonly reachesArray: boolean
}

/**
 * Probability that a read from a memory has no effect, since all that its tile would meet in one of the operands it is
 * conditioned on is zero.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.3.4, leader and follower tiles; granularity as in Timeloop.
 *
 * @param level of the memory with the optimization; the next one out that keeps the target sends it
 * @param wordElements per level: nothing less than a word is left out
 * @returns and the level that sends the target; undefined where none keeps it
 */
export function ineffectualReads(
  nest: Nest,
  { target, conditionOn }: Condition,
  level: number,
  wordElements: readonly number[],
  densities: Readonly<Record<Operand, DensityModel>>,
): { readonly level: number; readonly probability: number } | undefined {
  const fetch = fetchOf(nest, target, level)
  if (!fetch) return undefined
  const { layer } = nest
  const isSpatial = fetch.loop.isSpatial
  const above = loopsAbove(nest, target, fetch)
  let effectual = 1
  for (const leader of conditionOn) {
    const shared = new Map<LoopDimension, number>()
    let isScattered = false
    for (const { dimension, factor } of fetch.isElement ? [] : [fetch.loop, ...above]) {
      const isLeading = indexes(layer, leader, dimension)
      if (isSpatial && shared.size > 0 && isLeading) isScattered = true
      if (isScattered) break
      if (isLeading && indexes(layer, target, dimension)) {
        shared.set(dimension, (shared.get(dimension) ?? 1) * factor)
      }
    }
    // Instances in a row share the tile of the leader: none of them can wait for it alone.
    if (isScattered) continue
    let sizes = fetch.sizes
    for (const { dimension, factor } of above) sizes = grown(sizes, dimension, factor)
    const steps = [...shared.values()].reduce((product, factor) => product * factor, 1)
    let words = Math.ceil(wordElements[fetch.level]! / (touchedBy(layer, target, fetch.sizes) / steps))
    for (const dimension of nest.dimensions) {
      const factor = shared.get(dimension)
      if (!factor) continue
      sizes = { ...sizes, [dimension]: Math.ceil(sizes[dimension] / (factor / words)) }
      words /= factor
    }
    if (words > 1) {
      const { dimension } = fetch.loop
      sizes = { ...sizes, [dimension]: Math.trunc(sizes[dimension] * words) }
    }
    effectual *= 1 - densities[leader].emptiness(touchedBy(layer, leader, sizes))
  }
  return { level: fetch.level, probability: 1 - effectual }
}

/** Stands for the loop of a level that has none. */
const once: NestLoop = { dimension: 'B', factor: 1, isSpatial: false }

function fetchOf(nest: Nest, target: Operand, from: number): Fetch | undefined {
  const homes = nest.homes[target] ?? []
  const at = homes.findIndex((home) => home >= from)
  if (at < 0) return undefined
  const level = homes[at]!
  const first = at === 0 ? 0 : homes[at - 1]! + 1
  const reachesArray = at === 0
  const upTo = sizesUpTo(nest)
  const fetch = (loopLevel: number, loopIndex: number, isElement = false): Fetch => ({
    level,
    loop: nest.levels[loopLevel]![loopIndex] ?? once,
    loopLevel,
    loopIndex,
    sizes: isElement ? scalar : (upTo[loopLevel]![loopIndex] ?? sizesBelow(nest, loopLevel)),
    isElement,
    reachesArray,
  })
  const fetches = ({ dimension, factor }: NestLoop) => factor > 1 && indexes(nest.layer, target, dimension)
  for (let l = first; l <= level; l++) {
    const loops = nest.levels[l]!
    if (reachesArray && loops.length === 0) return fetch(l, 0, true)
    for (let i = 0; i < loops.length; i++) {
      const loop = loops[i]!
      if (reachesArray && !loops[i + 1]?.isSpatial) return fetch(l, i, !loop.isSpatial)
      if (fetches(loop)) return fetch(l, i)
    }
  }
  return fetch(level, nest.levels[level]!.length - 1)
}

/**
 * Loops above the fetching one over which the target's tile stays: those spread over instances, and, where the
 * fetching loop is itself spread, those in time up to the next that fetches anew.
 */
function loopsAbove({ layer, levels }: Nest, target: Operand, fetch: Fetch): readonly NestLoop[] {
  const { level, loop, loopLevel, loopIndex, reachesArray } = fetch
  let isRenewed = !loop.isSpatial
  const above: NestLoop[] = []
  for (let l = loopLevel; l <= level; l++) {
    for (const outer of levels[l]!.slice(l === loopLevel ? loopIndex + 1 : 0)) {
      if (outer.factor === 1) continue
      const isTargets = indexes(layer, target, outer.dimension)
      if (outer.isSpatial || (!isRenewed && !reachesArray && !isTargets)) above.push(outer)
      if (!outer.isSpatial && (reachesArray || isTargets)) isRenewed = true
    }
  }
  return above
}
