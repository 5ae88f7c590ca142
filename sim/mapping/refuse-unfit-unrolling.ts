import { InputError } from '../../errors.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { Layer } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'

/**
 * Checks a mapping that was given, not searched.
 *
 * @throws {InputError} when loops unroll over more elements than an array dimension has, or over one that is not there;
 * with all such loops.
 */
export function refuseUnfitUnrolling(layer: Layer, core: Core, spatial: readonly SpatialLoop[]): void {
  const sizes = new Map(core.array.map(({ name, size }) => [name, size]))
  const dimensions = [...new Set(spatial.map(({ arrayDimension }) => arrayDimension))]
  const unfit = dimensions.flatMap((name) => {
    const loops = spatial.filter(({ arrayDimension }) => arrayDimension === name)
    const lanes = loops.reduce((product, { factor }) => product * factor, 1)
    const size = sizes.get(name)
    if (size !== undefined && lanes <= size) return []
    const unrolled = loops.map(({ dimension, factor }) => `${dimension} ${factor}`).join(' × ')
    return [`${unrolled} on ${name}${size === undefined ? ', which is not there' : ` of ${size}`}`]
  })
  if (unfit.length === 0) return
  const array = core.array.map(({ name, size }) => `${name} ${size}`).join(', ')
  throw new InputError({
    place: `core ${core.name}, layer ${layer.name}`,
    expected: `unrollings that fit the array (${array})`,
    found: unfit.join(' and '),
  })
}
