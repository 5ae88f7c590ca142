import type { Core } from '../hardware/accelerator.ts'
import { loopOrderOf } from '../mapping/loop-order.ts'
import type { Mapping, SpatialLoop, TemporalLoop } from '../mapping/mapping.ts'
import { type Placement, place } from '../mapping/placement.ts'
import { refuseUnfitUnrolling } from '../mapping/refuse-unfit-unrolling.ts'
import type { Layer, Operand } from '../workload/layer.ts'
import { type ArrayDimensionUse, arrayUse } from './array-use.ts'
import { fillTraffic } from './flows.ts'
import { doubleBuffered } from './latency.ts'
import { type FlowCost, type LayerCost, layerCost, totalCycles } from './layer-cost.ts'
import { type Remedy, remedies } from './remedies.ts'
import type { CostRules } from './rules.ts'
import { makeTraffic } from './traffic.ts'

/** What one instance of a memory holds of an operand at a time. */
export interface HeldTile {
  readonly operand: Operand
  readonly elements: number
  readonly bits: number
  /** Whether the next tile may come in while this one is used. */
  readonly isDoubleBuffered: boolean
}

export interface ExplainedMemory {
  readonly name: string
  readonly capacityBits: number
  readonly tiles: readonly HeldTile[]
  readonly flows: readonly FlowCost[]
}

/** Where a layer's cycles and energy come from. */
export interface Explanation {
  readonly layer: Layer
  /** Outermost first, each with the memory in which its iterations keep each operand. */
  readonly loops: readonly (TemporalLoop & { readonly keptIn: readonly (readonly [Operand, string])[] })[]
  readonly spatial: readonly SpatialLoop[]
  readonly array: readonly ArrayDimensionUse[]
  /** Innermost first. */
  readonly memories: readonly ExplainedMemory[]
  readonly cost: LayerCost
  readonly cycles: number
  /** Those that help, most first. */
  readonly remedies: readonly Remedy[]
}

/**
 * Explains what a layer costs on a core under a mapping.
 *
 * @throws {InputError} when the mapping unrolls beyond the array.
 */
export function explainLayer(layer: Layer, core: Core, mapping: Mapping, rules: CostRules): Explanation {
  refuseUnfitUnrolling(layer, core, mapping.spatial)
  const placement = place(layer, core, mapping.spatial, rules.unevenUnrolling, rules.unrolledWindows)
  const cost = layerCost(placement, mapping, rules)
  return {
    layer,
    loops: mapping.temporal
      .map((loop, i) => ({ ...loop, keptIn: keptIn(placement, mapping, i) }))
      .toReversed(),
    spatial: mapping.spatial,
    array: arrayUse(placement),
    memories: explainedMemories(placement, mapping, rules, cost),
    cost,
    cycles: totalCycles(cost.latency, 'with-unloading'),
    remedies: remedies(layer, core, mapping, rules, totalCycles(cost.latency, 'with-unloading')),
  }
}

/** The memory of each operand whose tile the loop at an index runs within. */
function keptIn(
  { operands }: Placement,
  { cuts }: Mapping,
  index: number,
): readonly (readonly [Operand, string])[] {
  return operands.map(({ operand, memories }) => {
    const level = cuts[operand]!.findIndex((cut) => cut > index)
    return [operand, memories[level]!.name] as const
  })
}

function explainedMemories(
  placement: Placement,
  mapping: Mapping,
  rules: CostRules,
  { flows }: LayerCost,
): readonly ExplainedMemory[] {
  const traffic = makeTraffic(placement)
  fillTraffic(traffic, placement, loopOrderOf(placement, mapping), rules)
  const isDoubleBuffered = new Uint8Array(traffic.tile.length)
  doubleBuffered(traffic, placement, rules, isDoubleBuffered)
  return placement.core.memories.map((memory) => ({
    name: memory.name,
    capacityBits: memory.sizeBits,
    tiles: placement.operands.flatMap(({ operand, memories }, index): HeldTile[] => {
      const level = memories.indexOf(memory)
      if (level < 0) return []
      const at = index * traffic.levels + level + 1
      const elements = traffic.tile[at]!
      const bits = elements * traffic.tileBits[at]!
      return [{ operand, elements, bits, isDoubleBuffered: isDoubleBuffered[at] === 1 }]
    }),
    flows: flows.filter((flow) => flow.memory === memory.name),
  }))
}
