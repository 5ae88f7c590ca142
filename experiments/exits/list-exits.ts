import { macsOf, total } from '../../models/counts.ts'
import type { EarlyExitNetwork, GraphNode, TensorShape } from '../../models/graph.ts'
import type { DeployedBits } from '../../models/lower.ts'
import { elements } from '../../models/nodes.ts'
import { legalCuts } from '../../models/onnx/import/legal-cuts.ts'
import { mountExits } from '../../models/onnx/import/mount-exits.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'

/** A place where an exit may be mounted, and what that would cost for one image. */
export interface ExitPlace {
  readonly tensor: string
  readonly shape: TensorShape
  /** Of the tensor as it is stored. */
  readonly bits: number
  /** Of the backbone from the image to here. */
  readonly macs: number
  readonly heads: { readonly oneLayer: CostSummary; readonly twoLayers: CostSummary }
  /** Letter of the network's own place here, if it has one. */
  readonly letter: string | null
}

export interface ListOptions {
  readonly system: System
  readonly bits: DeployedBits
  readonly rules: SimulationRules
}

/**
 * Every legal cut of a network before its classifier, with new heads of both kinds mounted there.
 *
 * @param place how to call the network in messages
 */
export function listExits(network: EarlyExitNetwork, place: string, options: ListOptions): ExitPlace[] {
  const backbone = wholeBackbone(network)
  const last = network.blocks.at(-1)!.output
  const cuts = legalCuts(backbone)
  const early = cuts.slice(
    0,
    cuts.findIndex(({ tensor }) => tensor === last),
  )
  const names = early.map(({ tensor }) => tensor)
  const mounted = { ...network, ...mountExits(backbone, [], place, names) }
  const { heads } = networkCosts(mounted, options.system, options)
  return mounted.mountingPoints.map(({ blockIndex }, at) => {
    const { output } = mounted.blocks[blockIndex]!
    const { index, shape } = cuts.find(({ tensor }) => tensor === output)!
    const own = network.mountingPoints.find((point) => network.blocks[point.blockIndex]!.output === output)
    return {
      tensor: output,
      shape,
      bits: elements(shape) * (backbone[index]!.bits?.output ?? options.bits.activations),
      macs: total(backbone.slice(0, index + 1), macsOf),
      heads: { oneLayer: heads[at]![0]!, twoLayers: heads[at]![1]! },
      letter: own?.letter ?? null,
    }
  })
}

/** The blocks and the last exit's one-layer head, in the order of computation. */
function wholeBackbone({ blocks, mountingPoints }: EarlyExitNetwork): GraphNode[] {
  return [...blocks.flatMap(({ nodes }) => nodes), ...mountingPoints.at(-1)!.heads[0]!.nodes]
}
