import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'

/** A refusal: no way was found to put a layer on a core. */
export class NoMappingError extends Error {
  override readonly name = 'NoMappingError'

  constructor(layer: Layer, core: Core) {
    const loops = loopDimensions.filter((dimension) => layer.sizes[dimension] > 1)
    const sizes = loops.map((dimension) => `${dimension}=${layer.sizes[dimension]}`).join(' ')
    super(`no mapping of ${layer.name} (${layer.operator} ${sizes}) fits the memories of core ${core.name}`)
  }
}
