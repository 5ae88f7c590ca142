import { InputError } from '../../errors.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import { homeOf } from '../schedule/on-chip-core.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { LayerPlan } from './node.ts'
import { channelLoop } from './tile-layer.ts'
import { outputShape } from './window.ts'

/** How a whole network is cut: a plan for each layer, and how many layers each fused stack has. */
export interface FusedPlan {
  readonly layers: readonly LayerPlan[]
  readonly stacks: readonly number[]
}

/** Cores that run a layer: all of the kind of the first that can. */
export function coresFor({ layer }: LayerNode, { name, cores }: System): readonly Core[] {
  const able = cores.filter(({ operators }) => operators.includes(layer.operator))
  if (able.length > 0) return able
  const found = [...new Set(cores.flatMap(({ operators }) => operators))].join(', ')
  throw new InputError({ place: `cores of ${name}`, expected: `one that runs ${layer.operator}`, found })
}

/**
 * A layer split over cores in one way. Weights are cut so that `1 / buffers` of their memory holds those of one
 * computation: while it works, the next ones are fetched.
 */
export function planLayer(
  node: LayerNode,
  cores: readonly Core[],
  split: LayerPlan['split'],
  { tileRows, buffers = 2 }: { tileRows?: number; buffers?: number } = {},
): LayerPlan {
  const { layer } = node
  const { channels, rows } = outputShape(layer)
  const { step } = channelLoop(layer)
  const parts = split === 'rows' ? Math.min(cores.length, rows) : Math.min(cores.length, channels / step)
  const used = cores.slice(0, parts)
  const capacity = Math.min(...used.map((core) => homeOf(core, 'W')!.sizeBits)) / buffers
  const channelBits = hasWeights(layer.operator)
    ? (operandElements(layer, 'W') * layer.precision.W) / channels
    : 0
  const fitting = channelBits === 0 ? channels : Math.max(step, Math.floor(capacity / channelBits))
  return { cores: used, split, tileRows: tileRows ?? rows, tileChannels: Math.min(channels, fitting) }
}
