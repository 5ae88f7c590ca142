import { InputError } from '../../errors.ts'
import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'
import type { LackingMemory } from './lacking-memory.ts'

/** A refusal: no way was found to put a layer on a core; says which memory lacks room, where one does. */
export class NoMappingError extends InputError {
  constructor(layer: Layer, core: Core, lack?: LackingMemory) {
    const loops = loopDimensions.filter((dimension) => layer.sizes[dimension] > 1)
    const sizes = loops.map((dimension) => `${dimension}=${layer.sizes[dimension]}`).join(' ')
    super({
      place: `core ${core.name}`,
      expected: `memories that can hold ${layer.name} (${layer.operator} ${sizes})`,
      found: lack ? describe(lack) : 'no mapping that fits them',
    })
  }
}

function describe({ memory, sizeBits, needs }: LackingMemory): string {
  const parts = needs.map(({ operand, bits }) => `${bits} of ${operand}`).join(' and ')
  return `${memory} with ${sizeBits} bits for at least ${parts}`
}
