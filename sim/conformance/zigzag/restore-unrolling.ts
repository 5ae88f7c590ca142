import { type Core, memoriesOf } from '../../hardware/accelerator.ts'
import { type EffectiveLoop, effectiveUnrolling } from '../../mapping/effective-unrolling.ts'
import type { SpatialLoop, TemporalLoop } from '../../mapping/mapping.ts'
import { spatialLevels } from '../../mapping/spatial-factors.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../../workload/layer.ts'

/** Lanes as a record states them: whole numbers, rounded down, per operand and level, array dimensions merged. */
export interface StatedLanes {
  readonly operand: Operand
  readonly levels: readonly (readonly { readonly dimension: LoopDimension; readonly factor: number }[])[]
}

/**
 * The unrolling behind stated lanes: on which array dimensions, and before rounding. 14 columns in 4 rounds on 3 stated
 * lanes are an unrolling of 4 on one array dimension; in 4 rounds on 4 stated lanes, of 2 on each of two. Lanes rounded
 * down to 1 still tell at which level they are.
 *
 * @returns the first that fits the array, loops that fill their array dimensions, then those on few and early ones tried
 *   first; nothing where none does
 */
export function restoreUnrolling(
  layer: Layer,
  core: Core,
  temporal: readonly TemporalLoop[],
  lanes: readonly StatedLanes[],
  firstInput: Operand,
): readonly SpatialLoop[] | undefined {
  const choices = loopDimensions
    .filter((dimension) => layer.sizes[dimension] > 1)
    .map((dimension) => unrollings(dimension, layer, core, temporal, lanes, firstInput))
  const free = new Map(core.array.map(({ name, size }) => [name, size]))
  const chosen: SpatialLoop[] = []
  const visit = (index: number): boolean => {
    if (index === choices.length) return true
    for (const loops of choices[index]!) {
      if (loops.some(({ arrayDimension, factor }) => factor > free.get(arrayDimension)!)) continue
      const before = new Map(free)
      for (const { arrayDimension, factor } of loops) {
        free.set(arrayDimension, Math.floor(free.get(arrayDimension)! / factor))
      }
      chosen.push(...loops)
      if (visit(index + 1)) return true
      chosen.length -= loops.length
      for (const [name, size] of before) free.set(name, size)
    }
    return false
  }
  if (!visit(0)) return undefined
  return core.array.flatMap(({ name }) => chosen.filter(({ arrayDimension }) => arrayDimension === name))
}

/** All unrollings of one loop that show the stated lanes and leave the mapped rounds. */
function unrollings(
  dimension: LoopDimension,
  { sizes }: Layer,
  core: Core,
  temporal: readonly TemporalLoop[],
  lanes: readonly StatedLanes[],
  firstInput: Operand,
): readonly (readonly SpatialLoop[])[] {
  const size = sizes[dimension]
  const rounds = temporal.reduce(
    (product, loop) => product * (loop.dimension === dimension ? loop.size : 1),
    1,
  )
  const memories = memoriesOf(core, firstInput)
  const found: {
    readonly loops: readonly SpatialLoop[]
    readonly strayLevels: number
    readonly unfilled: number
    readonly uneven: number
    readonly position: number
  }[] = []
  const visit = (index: number, loops: readonly SpatialLoop[], product: number): void => {
    const array = core.array[index]
    if (!array) {
      const unrolling = effectiveUnrolling(loops, sizes, 'truncated')
      if (roundsLeft(size, spatialLevels(memories, unrolling)) !== rounds) return
      const shown = shownLevels(unrolling, dimension, core, lanes)
      if (!shown.every(({ whole, stated }) => whole === stated)) return
      found.push({
        loops,
        unfilled: distanceFromFull(loops, size, core),
        uneven: unrolling.filter(({ average, whole }) => average !== whole).length,
        position: arrayPosition(loops, core),
        strayLevels: shown.filter(({ isUnrolled, isStated }) => isUnrolled !== isStated).length,
      })
      return
    }
    for (let factor = 1; factor <= array.size && product * factor <= size; factor++) {
      const loop = { arrayDimension: array.name, dimension, factor }
      visit(index + 1, factor === 1 ? loops : [...loops, loop], product * factor)
    }
  }
  visit(0, [], 1)
  const better = found.sort(
    (a, b) =>
      a.strayLevels - b.strayLevels ||
      a.unfilled - b.unfilled ||
      a.uneven - b.uneven ||
      a.loops.length - b.loops.length ||
      a.position - b.position,
  )
  return better.map(({ loops }) => loops)
}

/**
 * Rounds that a loop still takes, rounded up after each level of the first input, as ZigZag's fractions of lanes come
 * out on doubles.
 */
function roundsLeft(size: number, levels: readonly (readonly EffectiveLoop[])[]): number {
  return levels.reduce(
    (rounds, loops) => Math.ceil(rounds / loops.reduce((product, { average }) => product * average, 1)),
    size,
  )
}

/** Per array dimension 0 where the loop fills it, 1 where it divides what would fill it (ZigZag generates no others), else 2. */
function distanceFromFull(loops: readonly SpatialLoop[], size: number, { array }: Core): number {
  return loops.reduce((sum, { arrayDimension, factor }) => {
    const full = Math.min(size, array.find(({ name }) => name === arrayDimension)!.size)
    return sum + (factor === full ? 0 : full % factor === 0 ? 1 : 2)
  }, 0)
}

/** Smaller for earlier array dimensions. */
function arrayPosition(loops: readonly SpatialLoop[], core: Core): number {
  return loops.reduce(
    (sum, { arrayDimension }) => sum + core.array.findIndex(({ name }) => name === arrayDimension),
    0,
  )
}

/** What each level of each operand would show of a loop, beside what is stated. */
function shownLevels(
  unrolling: readonly EffectiveLoop[],
  dimension: LoopDimension,
  core: Core,
  lanes: readonly StatedLanes[],
) {
  return lanes.flatMap(({ operand, levels }) =>
    spatialLevels(memoriesOf(core, operand), unrolling).map((loops, level) => {
      const stated = (levels[level] ?? []).filter((loop) => loop.dimension === dimension)
      return {
        isUnrolled: loops.length > 0,
        isStated: stated.length > 0,
        whole: loops.reduce((product, loop) => product * loop.whole, 1),
        stated: stated.reduce((product, { factor }) => product * factor, 1),
      }
    }),
  )
}
