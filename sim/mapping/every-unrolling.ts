import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'

/** All ways to spread at most one loop over each array dimension, by any factor that both have room for; most lanes first. */
export function everyUnrolling(layer: Layer, core: Core): readonly (readonly SpatialLoop[])[] {
  let unrollings: readonly (readonly SpatialLoop[])[] = [[]]
  for (const { name, size } of core.array) {
    unrollings = unrollings.flatMap((chosen) => [
      chosen,
      ...loopDimensions.flatMap((dimension) => {
        const used = chosen.reduce(
          (product, loop) => product * (loop.dimension === dimension ? loop.factor : 1),
          1,
        )
        const largest = Math.min(size, Math.floor(layer.sizes[dimension] / used))
        return Array.from({ length: Math.max(0, largest - 1) }, (_, i) => [
          ...chosen,
          { arrayDimension: name, dimension, factor: i + 2 },
        ])
      }),
    ])
  }
  return unrollings.toSorted((a, b) => lanes(b) - lanes(a))
}

function lanes(unrolling: readonly SpatialLoop[]): number {
  return unrolling.reduce((product, { factor }) => product * factor, 1)
}
