import { macEnergyPj } from '../energy/mac-energy.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { homeOf } from '../schedule/on-chip-core.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import { type Operand, type Operator, operationCount } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { coresFor } from './plan.ts'
import { imageName } from './schedule.ts'
import { type Tensors, tensorsOf } from './tensors.ts'
import { neededBox, outputShape, wholeBox } from './window.ts'

/** What no schedule can do without, term by term. */
export interface LowerBound {
  /** Each by itself; they may all overlap. */
  readonly cycles: {
    /** Weights and image once over the link to off-chip memory, and results back. */
    readonly offChipLink: number
    /** All operations on full arrays; the busiest kind of core. */
    readonly compute: number
    /** What cores of one kind must get from those of another, over all links that lead to them. */
    readonly links: number
  }
  /** These add up. */
  readonly energyPj: {
    readonly operations: number
    /** Weights and image read from off-chip memory once, results written. */
    readonly offChip: number
    /** Weights written to the memory of a core once and read once. */
    readonly weights: number
    /** The image written, every input read and every output written once, and moves between kinds of cores. */
    readonly activations: number
  }
  /** The longest of the cycles. */
  readonly latencyCycles: number
  readonly totalEnergyPj: number
}

/**
 * Lower bound of latency and energy of one run of a network, whatever the schedule: each operation done once, each
 * word moved once where it must move at all. Registers and reuse that the array cannot have are left out.
 */
export function lowerBound(
  layers: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
): LowerBound {
  const tensors = tensorsOf(layers)
  const sum = (term: (node: LayerNode) => number) => layers.reduce((total, node) => total + term(node), 0)
  const image = tensors.shapes.get(imageName)
  const imageBits = image ? tensors.bits(imageName, wholeBox(image)) : 0
  const weightBits = ({ layer }: LayerNode) =>
    hasWeights(layer.operator) ? operandElements(layer, 'W') * layer.precision.W : 0
  const outputBits = ({ layer }: LayerNode) => tensors.bits(layer.name, wholeBox(outputShape(layer)))
  const resultBits = (node: LayerNode) => (sinks.has(node.layer.name) ? outputBits(node) : 0)
  const inputBits = (node: LayerNode) =>
    node.inputs.reduce((total, input) => total + neededBits(node, input, tensors), 0)
  const perBit = (node: LayerNode, operand: Operand, way: 'read' | 'write') =>
    least(coresFor(node, system), (core) => accessPjPerBit(core, operand, way))
  const makers = new Map(layers.map((node) => [node.layer.name, node]))
  const movedInputs = (node: LayerNode) =>
    node.inputs.filter((input) => {
      const maker = makers.get(input)
      return maker && !coresFor(maker, system).some((core) => coresFor(node, system).includes(core))
    })

  const { readBitsPerCycle, readEnergyPj, writeBitsPerCycle, writeEnergyPj, linkBitsPerCycle } =
    system.offChip
  const read = sum(weightBits) + imageBits
  const written = sum(resultBits)
  const cycles = {
    offChipLink: Math.ceil((read + written) / linkBitsPerCycle),
    compute: Math.max(...busyCycles(layers, system)),
    links: Math.ceil(Math.max(0, ...linkCycles(layers, movedInputs, tensors, system))),
  }
  const energyPj = {
    operations: sum(({ layer, fused }) => {
      const cores = coresFor({ layer, fused, inputs: [] }, system)
      const mac = least(cores, (core) => macEnergyPj(core.macEnergy, layer.precision.W, layer.precision.I))
      const activation = rules.activation === 'free' ? 0 : least(cores, (core) => core.outputPathEnergyPj)
      return (
        operationCount(layer) * mac +
        fused.reduce((total, one) => total + operationCount(one), 0) * activation
      )
    }),
    offChip: (read / readBitsPerCycle) * readEnergyPj + (written / writeBitsPerCycle) * writeEnergyPj,
    weights: sum((node) => weightBits(node) * (perBit(node, 'W', 'read') + perBit(node, 'W', 'write'))),
    activations: sum((node) => {
      const moved = movedInputs(node).reduce((total, input) => {
        const way = perBit(makers.get(input)!, 'O', 'read') + perBit(node, 'I', 'write')
        return total + neededBits(node, input, tensors) * way
      }, 0)
      const fromImage = node.inputs.includes(imageName) ? imageBits * perBit(node, 'I', 'write') : 0
      const results = resultBits(node) * perBit(node, 'O', 'read')
      const own = inputBits(node) * perBit(node, 'I', 'read') + outputBits(node) * perBit(node, 'O', 'write')
      return own + moved + fromImage + results
    }),
  }
  return {
    cycles,
    energyPj,
    latencyCycles: Math.max(...Object.values(cycles)),
    totalEnergyPj: Object.values(energyPj).reduce((total, term) => total + term, 0),
  }
}

function neededBits({ layer }: LayerNode, input: string, tensors: Tensors): number {
  const box = neededBox(layer, tensors.shapes.get(input)!, wholeBox(outputShape(layer)))
  return tensors.bits(input, box)
}

function least(cores: readonly Core[], cost: (core: Core) => number): number {
  return Math.min(...cores.map(cost))
}

function accessPjPerBit(core: Core, operand: Operand, way: 'read' | 'write'): number {
  const memory = homeOf(core, operand)!
  return way === 'read'
    ? memory.readEnergyPj / memory.readBitsPerCycle
    : memory.writeEnergyPj / memory.writeBitsPerCycle
}

/** Cycles of each operator's layers, and of all that share their cores, on full arrays. */
function busyCycles(layers: readonly LayerNode[], system: System): readonly number[] {
  const kinds = new Map<string, { cores: readonly Core[]; operations: number }>()
  for (const node of layers) {
    const cores = coresFor(node, system)
    const key = cores.map(({ name }) => name).join(' ')
    const operations = (kinds.get(key)?.operations ?? 0) + operationCount(node.layer)
    kinds.set(key, { cores, operations })
  }
  return [...kinds.values()].map(({ cores, operations }) => {
    const multipliers = cores.reduce(
      (total, { array }) => total + array.reduce((product, { size }) => product * size, 1),
      0,
    )
    return Math.ceil(operations / multipliers)
  })
}

/** Per operator: bits that its cores get from cores that it does not run on, over the links that lead to them. */
function linkCycles(
  layers: readonly LayerNode[],
  movedInputs: (node: LayerNode) => readonly string[],
  tensors: Tensors,
  system: System,
): readonly number[] {
  const bits = new Map<Operator, number>()
  const width = new Map<Operator, number>()
  for (const node of layers) {
    const moved = movedInputs(node).reduce((total, input) => total + neededBits(node, input, tensors), 0)
    bits.set(node.layer.operator, (bits.get(node.layer.operator) ?? 0) + moved)
    const names = coresFor(node, system).map(({ name }) => name)
    const links = system.links.filter(
      ({ between }) => between.filter((end) => names.includes(end)).length === 1,
    )
    width.set(
      node.layer.operator,
      links.reduce((total, { bitsPerCycle }) => total + bitsPerCycle, 0),
    )
  }
  return [...bits].map(([operator, amount]) => (amount === 0 ? 0 : amount / width.get(operator)!))
}
