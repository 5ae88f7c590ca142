import { InputError } from '../../../errors.ts'
import { bestMapping } from '../../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../../cost/layer-cost.ts'
import { zigzag385Rules } from '../../cost/rules.ts'
import type { Core } from '../../hardware/accelerator.ts'
import { place } from '../../mapping/placement.ts'
import { streamSearch } from '../../mapping/rules.ts'
import type { StreamCore, StreamSystem } from '../../readers/stream/system.ts'
import { type Layer, type LoopDimension, layerShapeKey } from '../../workload/layer.ts'
import type { GroupNode } from './group.ts'
import { splitOverCores } from './split-cores.ts'

/** A node, its cores, and its cycles on the slowest of them. */
export interface PlacedNode {
  readonly node: GroupNode
  readonly cores: readonly StreamCore[]
  readonly cycles: number
}

/**
 * Each node on all cores that take its operator, split among them. A split that leaves cores over gets those that no node before it
 * has, where there are enough of them.
 *
 * @throws {InputError} where a node finds no core, or no mapping on one.
 */
export function placeNodes(
  nodes: readonly GroupNode[],
  system: StreamSystem,
): ReadonlyMap<string, PlacedNode> {
  const taken = new Set<StreamCore>()
  const placed = new Map<string, PlacedNode>()
  for (const node of nodes) {
    const able = coresFor(node, system)
    const factors =
      able.length > 1 ? splitOverCores(node.loops, able.length) : new Map<LoopDimension, number>()
    const count = [...factors.values()].reduce((product, factor) => product * factor, 1)
    const free = able.filter((core) => !taken.has(core))
    const cores = (count < able.length && free.length >= count ? free : able).slice(0, count)
    for (const core of cores) taken.add(core)
    const readers = nodes.filter(({ inputs }) => inputs.some(({ madeBy }) => madeBy === node.name))
    const layer = partOf(node, readers, factors)
    const cycles = Math.max(
      ...[...new Set(cores.map(({ core }) => core))].map((core) => cyclesOn(layer, core)),
    )
    placed.set(node.name, { node, cores, cycles: Math.ceil(cycles) * node.cyclesPerOperation })
  }
  return placed
}

function coresFor({ operatorType }: GroupNode, { cores, name }: StreamSystem): readonly StreamCore[] {
  const special = cores.filter(({ operatorTypes }) => operatorTypes?.includes(operatorType))
  const able = special.length > 0 ? special : cores.filter(({ operatorTypes }) => operatorTypes === undefined)
  if (able.length > 0) return able
  const found = cores.map(({ operatorTypes }) => operatorTypes?.join(', ') ?? 'any').join('; ')
  throw new InputError({ place: `cores of ${name}`, expected: `one for ${operatorType}`, found })
}

/**
 * What one of the cores computes. Its input is that of the part at the upper left edge of the map, where there is no padding to be
 * read; a part whose result is read by windows is counted with what these reach beyond it.
 */
function partOf(
  { layer }: GroupNode,
  readers: readonly GroupNode[],
  factors: ReadonlyMap<LoopDimension, number>,
): Layer {
  const sizes = { ...layer.sizes }
  for (const [dimension, factor] of factors) sizes[dimension] /= factor
  const extent = (outputs: 'OX' | 'OY', window: 'FX' | 'FY', axis: 'x' | 'y') => {
    const whole = layer.inputSize[axis]
    const step = layer.stride[axis]
    const reach = (layer.sizes[outputs] - 1) * step + layer.sizes[window]
    const padding = Math.max(0, Math.ceil((reach - whole) / 2))
    const beyond = Math.max(0, ...readers.map((reader) => reader.layer.sizes[window] - 1))
    const left = (sizes[outputs] - 1) * step + sizes[window] - Math.max(0, padding - beyond)
    return Math.min(whole, left)
  }
  return { ...layer, sizes, inputSize: { x: extent('OX', 'FX', 'x'), y: extent('OY', 'FY', 'y') } }
}

const known = new WeakMap<Core, Map<string, number>>()

/** Of the mapping that Stream would take, from the first load to the last result. */
export function cyclesOn(layer: Layer, core: Core): number {
  const costs = known.get(core) ?? new Map<string, number>()
  known.set(core, costs)
  const key = layerShapeKey(layer)
  const found = costs.get(key)
  if (found !== undefined) return found
  const mapping = bestMapping(layer, core, streamSearch, zigzag385Rules)
  const placement = place(layer, core, mapping.spatial, zigzag385Rules.unevenUnrolling)
  const cycles = totalCycles(layerCost(placement, mapping, zigzag385Rules).latency, 'with-unloading')
  costs.set(key, cycles)
  return cycles
}
