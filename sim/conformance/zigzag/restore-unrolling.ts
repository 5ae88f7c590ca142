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
 * down to 1 still tell at which level they are, where they are stated at all.
 *
 * @returns the first that fits the array, loops on few array dimensions tried first; nothing where none does
 */
export function restoreUnrolling(
  layer: Layer,
  core: Core,
  temporal: readonly TemporalLoop[],
  lanes: readonly StatedLanes[],
): readonly SpatialLoop[] | undefined {
  return fitUnrolling(layer, core, temporal, lanes, true) ?? fitUnrolling(layer, core, temporal, lanes, false)
}

function fitUnrolling(
  layer: Layer,
  core: Core,
  temporal: readonly TemporalLoop[],
  lanes: readonly StatedLanes[],
  singleLanesStated: boolean,
): readonly SpatialLoop[] | undefined {
  const choices = loopDimensions
    .filter((dimension) => layer.sizes[dimension] > 1)
    .map((dimension) => unrollings(dimension, layer, core, temporal, lanes, singleLanesStated))
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
  singleLanesStated: boolean,
): readonly (readonly SpatialLoop[])[] {
  const size = sizes[dimension]
  const rounds = temporal.reduce(
    (product, loop) => product * (loop.dimension === dimension ? loop.size : 1),
    1,
  )
  const found: (readonly SpatialLoop[])[] = []
  const visit = (index: number, loops: readonly SpatialLoop[], product: number): void => {
    const array = core.array[index]
    if (!array) {
      if (Math.ceil(size / product) !== rounds) return
      const unrolling = effectiveUnrolling(loops, sizes, 'truncated')
      if (lanes.every((stated) => shows(unrolling, dimension, core, stated, singleLanesStated)))
        found.push(loops)
      return
    }
    for (let factor = 1; factor <= array.size && product * factor <= size; factor++) {
      const loop = { arrayDimension: array.name, dimension, factor }
      visit(index + 1, factor === 1 ? loops : [...loops, loop], product * factor)
    }
  }
  visit(0, [], 1)
  return found.sort((a, b) => a.length - b.length)
}

function shows(
  unrolling: readonly EffectiveLoop[],
  dimension: LoopDimension,
  core: Core,
  { operand, levels }: StatedLanes,
  singleLanesStated: boolean,
): boolean {
  const shown = spatialLevels(memoriesOf(core, operand), unrolling)
  return shown.every((loops, level) => {
    const whole = loops.reduce((product, loop) => product * loop.whole, 1)
    const stated = (levels[level] ?? []).filter((loop) => loop.dimension === dimension)
    if (singleLanesStated && loops.length > 0 && stated.length === 0) return false
    return whole === stated.reduce((product, { factor }) => product * factor, 1)
  })
}
