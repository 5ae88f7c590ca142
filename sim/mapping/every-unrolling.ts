import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'
import type { SearchRules } from './rules.ts'

/**
 * All ways to spread at most one loop over each array dimension, by any factor that both have room for; most lanes first.
 * Array dimensions whose loops are given have these, those with hints one of the loops hinted at.
 */
export function everyUnrolling(
  layer: Layer,
  core: Core,
  { givenUnrolling, unrollingHints }: Pick<SearchRules, 'givenUnrolling' | 'unrollingHints'> = {},
): readonly (readonly SpatialLoop[])[] {
  let unrollings: readonly (readonly SpatialLoop[])[] = [[]]
  for (const { name, size } of core.array) {
    const given = givenUnrolling?.[name]
    const dimensions = unrollingHints?.[name] ?? loopDimensions
    unrollings = unrollings.flatMap((chosen) => {
      if (given) return [[...chosen, ...given.filter(({ factor }) => factor > 1)]]
      const spread = dimensions.flatMap((dimension) => {
        const used = chosen.reduce(
          (product, loop) => product * (loop.dimension === dimension ? loop.factor : 1),
          1,
        )
        const largest = Math.min(size, Math.floor(layer.sizes[dimension] / used))
        return Array.from({ length: Math.max(0, largest - 1) }, (_, i) => [
          ...chosen,
          { arrayDimension: name, dimension, factor: i + 2 },
        ])
      })
      return [chosen, ...spread]
    })
  }
  return unrollings.toSorted((a, b) => lanes(b) - lanes(a))
}

function lanes(unrolling: readonly SpatialLoop[]): number {
  return unrolling.reduce((product, { factor }) => product * factor, 1)
}
