import type { LayerNode } from '../workload/layer-graph.ts'
import { type Range, rangeLength } from './box.ts'
import type { ComputationNode, LayerPlan } from './node.ts'
import { channelLoop } from './tile-layer.ts'
import { outputShape } from './window.ts'

/**
 * The parts of a layer in the order in which its cores make them; cores take turns. Every second core goes through its
 * rows from the last to the first: two neighbours reach the rows that the other needs both early or both late, and so
 * these travel while the rest is computed.
 */
export function cutLayer(layer: LayerNode, plan: LayerPlan): readonly ComputationNode[] {
  const shape = outputShape(layer.layer)
  const { step } = channelLoop(layer.layer)
  const { cores, split, tileRows, tileChannels } = plan
  const rows: Range = [0, shape.rows]
  const channels: Range = [0, shape.channels]
  const nodes = cores.flatMap((core, i) => {
    const own = {
      rows: split === 'rows' ? share(rows, cores.length, i, 1) : rows,
      channels: split === 'channels' ? share(channels, cores.length, i, step) : channels,
    }
    const group = evenGroup(rangeLength(own.channels), step, tileChannels)
    const rowParts = pieces(own.rows, tileRows, 1)
    if (split === 'rows' && i % 2 === 1) rowParts.reverse()
    const boxes = pieces(own.channels, tileChannels, group).flatMap((channelPart) =>
      rowParts.map((rowPart) => ({ rows: rowPart, channels: channelPart })),
    )
    return boxes.map((box, round) => ({ layer, core, box, round }))
  })
  return nodes.sort((a, b) => a.round - b.round)
}

/** Channels that stay together: a power of two that arrays are made for, up to 16 times `step`, where it divides all. */
function evenGroup(channels: number, step: number, most: number): number {
  const sizes = [16, 8, 4, 2].map((count) => count * step)
  return sizes.find((size) => size <= most && channels % size === 0) ?? step
}

/** The i-th of `count` almost equal parts, in whole steps. */
function share([from, to]: Range, count: number, i: number, step: number): Range {
  const steps = (to - from) / step
  const cut = (part: number) => from + step * Math.floor((steps * part) / count)
  return [cut(i), cut(i + 1)]
}

/** Cuts a range into almost equal pieces of at most `most`, in whole steps; none when it is empty. */
function pieces(range: Range, most: number, step: number): Range[] {
  const steps = (range[1] - range[0]) / step
  const count = Math.ceil(steps / Math.max(1, Math.floor(most / step)))
  return Array.from({ length: count }, (_, i) => share(range, count, i, step))
}
