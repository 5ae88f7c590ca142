import { InputError } from '../../../errors.ts'
import type { Core } from '../../hardware/accelerator.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import type { LoopNames } from '../../readers/zigzag/equation.ts'
import type { Layer, LoopDimension, Operand } from '../../workload/layer.ts'
import type { LayerRecord } from './record-schema.ts'
import { restoreUnrolling } from './restore-unrolling.ts'

/** The mapping that a record states, on the core that it ran on. */
export function recordMapping(
  record: LayerRecord,
  names: LoopNames,
  layer: Layer,
  core: Core,
  place: string,
): Mapping {
  const orders = Object.entries(record.temporal_mapping_inner_to_outer_per_level).map(
    ([operand, levels]) => ({
      operand: operand as Operand,
      levels: levels.map((loops) => loops.map((text) => parseLoop(text, names, place))),
    }),
  )
  const temporal = orders[0]!.levels.flat().map(({ dimension, factor }) => ({ dimension, size: factor }))
  const lanes = Object.entries(record.spatial_mapping).map(([operand, levels]) => ({
    operand: operand as Operand,
    levels: levels.map((loops) => loops.map((text) => parseLoop(text, names, place))),
  }))
  const spatial = restoreUnrolling(layer, core, temporal, lanes, names.inputs[0]!)
  if (!spatial) {
    const expected = `lanes that the array of ${core.name} can have`
    throw new InputError({ place, expected, found: JSON.stringify(record.spatial_mapping) })
  }
  return {
    spatial,
    temporal,
    cuts: Object.fromEntries(
      orders.map(({ operand, levels }) => [
        operand,
        levels.map((_, i) => levels.slice(0, i + 1).flat().length),
      ]),
    ),
  }
}

interface Unrolled {
  readonly dimension: LoopDimension
  readonly factor: number
}

function parseLoop(text: string, { names }: LoopNames, place: string): Unrolled {
  const [, name, factor] = /^\((\w+), (\d+)\)$/.exec(text) ?? []
  const dimension = names.get(name?.toUpperCase() ?? '') ?? (name as LoopDimension)
  if (!name || !factor || !dimension) {
    throw new InputError({ place, expected: 'a loop such as (OX, 4)', found: text })
  }
  return { dimension, factor: Number(factor) }
}
