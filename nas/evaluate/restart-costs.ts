import { type CostSummary, sumCosts } from '../../sim/cost/summary.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { lastEnd, layerEnergyPj } from '../../sim/fidelity/analytic.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'

/** Layers of a network as they run, by its parts. */
export interface NetworkParts {
  readonly blocks: readonly (readonly LayerNode[])[]
  /** Per mounting point: its place among the blocks, and per kind of head its layers, test included, and that of its logits. */
  readonly points: readonly {
    readonly blockIndex: number
    readonly heads: readonly { readonly layers: readonly LayerNode[]; readonly logits: string }[]
  }[]
}

/** Costs of the same parts when the backbone runs without a halt. */
export interface PartCosts {
  readonly blocks: readonly CostSummary[]
  readonly heads: readonly (readonly CostSummary[])[]
}

/** By the mounting point where a stage begins and the kind of head there, and those where it ends. */
export type Restarts = readonly (readonly (readonly (readonly CostSummary[])[])[])[]

/**
 * What a stage costs more that begins at an exit than its blocks and head as they are costed along the backbone. The exit
 * has drained the accelerator: its test decides whether the stage runs at all, and so the first weights come only then. What
 * ran before has no part in it but the map, which is where the block before the exit has made it, or where the
 * exit's head has left room for it.
 */
export function restartCosts(
  parts: NetworkParts,
  costs: PartCosts,
  system: System,
  rules: SimulationRules,
): Restarts {
  return parts.points.map(({ blockIndex, heads }, from) => {
    /** By the way that the map takes to the next block: heads leave it where it is, or not. */
    const known = new Map<string, Restarts[number][number]>()
    return heads.map(({ layers, logits }) => {
      const before = [...beginning(parts.blocks[blockIndex]!), ...layers]
      const next = parts.blocks[blockIndex + 1] ?? []
      const { layers: probe } = scheduleNetwork([...before, ...next], new Set([logits]), system, rules)
      const made = new Set(before.map(({ layer }) => layer.name))
      const arrivals = probe.slice(before.length).flatMap(({ transfers }) => transfers)
      const ways = arrivals.filter(({ operand, tensor }) => operand !== 'W' && made.has(tensor))
      const key = ways.map(({ tensor, from: source, to }) => `${tensor} ${source} ${to}`).join(', ')
      const found = known.get(key) ?? fromExit({ from, before, logits }, parts, costs, system, rules)
      known.set(key, found)
      return found
    })
  })
}

/** The block and head of the exit where stages begin. */
interface Beginning {
  readonly from: number
  readonly before: readonly LayerNode[]
  readonly logits: string
}

function fromExit(
  { from, before, logits: written }: Beginning,
  { blocks, points }: NetworkParts,
  costs: PartCosts,
  system: System,
  rules: SimulationRules,
): Restarts[number][number] {
  const first = points[from]!.blockIndex + 1
  const after = [before.at(-1)!.layer.name]
  const waiting = blocks.map((block, i) => (i < first ? [] : block.map((node) => ({ ...node, after }))))
  return points.map((to, j) => {
    if (j <= from) return []
    const stage = waiting.slice(0, to.blockIndex + 1).flat()
    const along = sumCosts(costs.blocks.slice(first, to.blockIndex + 1))
    return to.heads.map(({ layers, logits }, kind): CostSummary => {
      const own = [...stage, ...layers.map((node) => ({ ...node, after }))]
      const schedule = scheduleNetwork([...before, ...own], new Set([written, logits]), system, rules).layers
      const ran = schedule.slice(before.length)
      const latencyCycles = lastEnd(ran) - lastEnd(schedule.slice(0, before.length))
      const energyPj = ran.reduce(
        (sum, layer) => sum + layerEnergyPj(layer),
        staticEnergyPj(latencyCycles, system),
      )
      const expected = sumCosts([along, costs.heads[j]![kind]!])
      return {
        macs: 0,
        energyPj: energyPj - expected.energyPj,
        latencyCycles: latencyCycles - expected.latencyCycles,
      }
    })
  })
}

/** A block that reads the image instead of the block before it. */
function beginning(block: readonly LayerNode[]): readonly LayerNode[] {
  const names = new Set(block.map(({ layer }) => layer.name))
  return block.map((node) => ({
    ...node,
    inputs: node.inputs.map((tensor) => (names.has(tensor) ? tensor : 'input')),
  }))
}
