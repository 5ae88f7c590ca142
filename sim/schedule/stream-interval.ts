import { hasWeights, operandElements } from '../workload/access.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { AllocationBound } from './allocation-bound.ts'
import type { AllocationProblem } from './allocation-problem.ts'
import { isImage } from './image-tensor.ts'
import { type Allocation, coreOf, imageBits } from './layer-by-layer.ts'
import { offChipName } from './on-chip-core.ts'

/** What keeps images that follow one another apart. */
export interface Bottleneck {
  /** Name of the core, or of off-chip memory. */
  readonly resource: string
  /** For which one image takes it, on average. */
  readonly cycles: number
}

/**
 * The least average time between two images that follow one another for ever: that for which they take the resource that is
 * taken longest. Each core does one layer at a time; weights, images and results come and go over the one off-chip link.
 *
 * @param runs per layer, the fraction of the images that it runs for
 */
export function leastInterval(
  { nodes, sinks, system, rules }: AllocationProblem,
  allocation: Allocation,
  bound: AllocationBound,
  runs: readonly number[],
): Bottleneck {
  const busy = new Map<string, number>()
  const add = (resource: string, cycles: number) => busy.set(resource, (busy.get(resource) ?? 0) + cycles)
  nodes.forEach((node, place) => {
    const core = coreOf(node.layer, system, allocation)
    add(core.name, runs[place]! * bound.ofLayer(place).get(system.cores.indexOf(core))!.cycles)
    const image = node.inputs.some(isImage) ? imageBits(node.layer, rules) : 0
    const bits = weightBits(node) + image + (sinks.has(node.layer.name) ? outputBits(node) : 0)
    add(offChipName, (runs[place]! * bits) / system.offChip.linkBitsPerCycle)
  })
  return [...busy].reduce<Bottleneck>(
    (most, [resource, cycles]) => (cycles > most.cycles ? { resource, cycles } : most),
    { resource: '', cycles: 0 },
  )
}

function weightBits({ layer }: LayerNode): number {
  return hasWeights(layer.operator) ? operandElements(layer, 'W') * layer.precision.W : 0
}

function outputBits({ layer }: LayerNode): number {
  return operandElements(layer, 'O') * layer.precision.O
}
