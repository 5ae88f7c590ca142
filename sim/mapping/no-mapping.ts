import { InputError } from '../../errors.ts'
import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'

/** A refusal: no way was found to put a layer on a core. */
export class NoMappingError extends InputError {
  constructor(layer: Layer, core: Core) {
    const loops = loopDimensions.filter((dimension) => layer.sizes[dimension] > 1)
    const sizes = loops.map((dimension) => `${dimension}=${layer.sizes[dimension]}`).join(' ')
    super({
      place: `core ${core.name}`,
      expected: `memories that can hold ${layer.name} (${layer.operator} ${sizes})`,
      found: 'no mapping that fits them',
    })
  }
}
