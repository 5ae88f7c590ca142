import { staticEnergyPj } from '../energy/static-energy.ts'
import { type Core, memoriesOf } from '../hardware/accelerator.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { type AllocationObjective, type AllocationProblem, joulesPerPicojoule } from './allocation-problem.ts'
import { nodeCost } from './core-cost.ts'
import { Interconnect } from './interconnect.ts'
import { imageBits } from './layer-by-layer.ts'
import { onChipSystem } from './on-chip-core.ts'
import { findOnChipCost, needsOf } from './on-chip-needs.ts'

/** What a layer takes at the least on one core, its weights brought, wherever its inputs come from. */
interface Least {
  readonly energyPj: number
  readonly cycles: number
  /** Its inputs are in the core's memory, and do not stream. */
  readonly readsHome: boolean
}

/**
 * Lower bounds of what any schedule of a network costs of which the first layers are allocated. Energy: every layer on
 * its core, or on the cheapest one while it has none; a read and a write of every tensor for each core
 * that is sure to read it and cannot make it; results written out; leakage. Latency: the longest chain of layers with the shortest way that a
 * tensor can take to a core; the off-chip link, over which all weights come; each core, which runs one layer at a time.
 * No schedule does better: each term is a part of what every schedule has to do, and terms of energy are disjoint.
 */
export class AllocationBound {
  readonly #problem: AllocationProblem
  readonly #cores: readonly Core[]
  readonly #able: readonly (readonly number[])[]
  /** Per layer, per core that is able to run it. */
  readonly #least: readonly ReadonlyMap<number, Least>[]
  readonly #bits: ReadonlyMap<string, number>
  readonly #placeOf: ReadonlyMap<string, number>
  readonly #readers = new Map<string, number[]>()
  readonly #interconnect: Interconnect
  readonly #fixedPj: number
  readonly #linkCycles: number

  constructor(problem: AllocationProblem) {
    const { nodes, rules } = problem
    const system = rules.residency === 'on-chip' ? onChipSystem(problem.system) : problem.system
    this.#problem = { ...problem, system }
    this.#cores = system.cores
    this.#interconnect = new Interconnect(system)
    this.#placeOf = new Map(nodes.map(({ layer }, place) => [layer.name, place]))
    const image = nodes.find(({ inputs }) => inputs.includes('input'))
    this.#bits = new Map([
      ['input', image ? imageBits(image.layer, rules) : 0],
      ...nodes.map(
        ({ layer }) => [layer.name, operandElements(layer, 'O') * layer.precision.O] as [string, number],
      ),
    ])
    this.#able = nodes.map(({ layer }) =>
      system.cores.flatMap(({ operators }, core) => (operators.includes(layer.operator) ? [core] : [])),
    )
    this.#least = nodes.map(
      (node, place) =>
        new Map(this.#able[place]!.map((core) => [core, this.#leastOn(node, system.cores[core]!)])),
    )
    nodes.forEach(({ inputs }, place) => {
      for (const tensor of new Set(inputs)) {
        this.#readers.set(tensor, [...(this.#readers.get(tensor) ?? []), place])
      }
    })
    const { offChip } = system
    const weightBits = nodes.reduce((sum, node) => sum + weightBitsOf(node), 0)
    this.#linkCycles = (weightBits + (image ? this.#bits.get('input')! : 0)) / offChip.linkBitsPerCycle
    const results = nodes.filter(({ layer }) => problem.sinks.has(layer.name))
    this.#fixedPj = results.reduce(
      (sum, { layer }) =>
        sum + Math.ceil(this.#bits.get(layer.name)! / offChip.writeBitsPerCycle) * offChip.writeEnergyPj,
      0,
    )
  }

  /** @param cores index in the system of the core of each of the first layers; the others are free */
  least(cores: readonly number[], objective: AllocationObjective): number {
    if (objective === 'energy') return this.#energyPj(cores)
    if (objective === 'latency') return this.#latency(cores)
    if (objective === 'memory') return this.#memory()
    return this.#energyPj(cores) * joulesPerPicojoule * this.#latency(cores)
  }

  /** What a layer takes at the least on each core that is able to run it, by the core's index in the system. */
  ofLayer(place: number): ReadonlyMap<number, { readonly energyPj: number; readonly cycles: number }> {
    return this.#least[place]!
  }

  /** What the way of a tensor from one core to another takes at the least; nothing where they are the same. */
  ofMove(tensor: string, from: number, to: number): { readonly energyPj: number; readonly cycles: number } {
    if (from === to) return { energyPj: 0, cycles: 0 }
    const bits = this.#bits.get(tensor)!
    const energyPj = this.#accessPj(bits, from, 'read') + this.#accessPj(bits, to, 'write')
    return { energyPj, cycles: this.#interconnect.cycles(bits, this.#cores[from]!, this.#cores[to]!) }
  }

  #energyPj(cores: readonly number[]): number {
    let energyPj = this.#fixedPj
    this.#least.forEach((byCore, place) => {
      const core = cores[place]
      energyPj += core === undefined ? least(byCore, 'energyPj') : byCore.get(core)!.energyPj
    })
    for (const tensor of this.#readers.keys()) energyPj += this.#movesPj(tensor, cores)
    return energyPj + staticEnergyPj(this.#latency(cores), this.#problem.system)
  }

  /** Reads and writes that bring a tensor to every core that is sure to read it and cannot have made it. */
  #movesPj(tensor: string, cores: readonly number[]): number {
    if (tensor === 'input') return 0
    const bits = this.#bits.get(tensor)!
    const makers = this.#possible(this.#placeOf.get(tensor)!, cores)
    const readers = this.#readers.get(tensor)!.filter((place) => this.#readsHome(place, cores))
    const targets = readers.map((place) => this.#possible(place, cores))
    const sure = new Set(
      targets.flatMap((able) => (able.length === 1 && !makers.includes(able[0]!) ? able : [])),
    )
    const open = targets.filter(
      (able) => able.length > 1 && !able.some((core) => sure.has(core) || makers.includes(core)),
    )
    const holders = [
      ...new Set([...makers, ...this.#readers.get(tensor)!.flatMap((place) => this.#possible(place, cores))]),
    ]
    const movePj = (able: readonly number[]) => {
      const from = holders.filter((core) => able.length > 1 || core !== able[0])
      return (
        Math.min(...from.map((core) => this.#accessPj(bits, core, 'read'))) +
        Math.min(...able.map((core) => this.#accessPj(bits, core, 'write')))
      )
    }
    const openPj = open.length === 0 ? 0 : Math.min(...open.map(movePj))
    return [...sure].reduce((sum, core) => sum + movePj([core]), openPj)
  }

  #readsHome(place: number, cores: readonly number[]): boolean {
    return this.#possible(place, cores).every((core) => this.#least[place]!.get(core)!.readsHome)
  }

  #accessPj(bits: number, core: number, access: 'read' | 'write'): number {
    const memory = memoriesOf(this.#cores[core]!, access === 'read' ? 'O' : 'I').at(-1)
    if (!memory) return 0
    return access === 'read'
      ? Math.ceil(bits / memory.readBitsPerCycle) * memory.readEnergyPj
      : Math.ceil(bits / memory.writeBitsPerCycle) * memory.writeEnergyPj
  }

  #latency(cores: readonly number[]): number {
    const { nodes } = this.#problem
    const ends = new Float64Array(nodes.length)
    const busy = new Float64Array(this.#cores.length)
    let latest = this.#linkCycles
    nodes.forEach(({ inputs, after = [] }, place) => {
      const core = cores[place]
      let start = 0
      for (const tensor of inputs) start = Math.max(start, this.#arrival(tensor, place, cores, ends))
      for (const name of after) start = Math.max(start, ends[this.#placeOf.get(name)!]!)
      const cycles =
        core === undefined ? least(this.#least[place]!, 'cycles') : this.#least[place]!.get(core)!.cycles
      ends[place] = start + cycles
      if (core !== undefined) busy[core] = busy[core]! + cycles
      latest = Math.max(latest, ends[place]!)
    })
    return Math.max(latest, ...busy)
  }

  /** When a tensor can be on a core at the earliest: from its maker or from any core that may read it too. */
  #arrival(tensor: string, place: number, cores: readonly number[], ends: Float64Array): number {
    const { offChip } = this.#problem.system
    const bits = this.#bits.get(tensor)!
    const fromOffChip = Math.ceil(bits / offChip.linkBitsPerCycle)
    if (tensor === 'input') return this.#problem.rules.residency === 'on-chip' ? 0 : fromOffChip
    const maker = this.#placeOf.get(tensor)!
    const made = ends[maker]!
    const [from, to] = [cores[maker], cores[place]]
    if (from === undefined || to === undefined || from === to) return made
    const holders = new Set(
      this.#readers.get(tensor)!.flatMap((reader) => (reader === place ? [] : this.#possible(reader, cores))),
    )
    holders.add(from)
    holders.delete(to)
    const hops = [...holders].map((core) =>
      this.#interconnect.cycles(bits, this.#cores[core]!, this.#cores[to]!),
    )
    // A layer may also stream its input from off chip, while it runs: only the spill then comes before.
    return made + Math.min(fromOffChip, ...hops)
  }

  #possible(place: number, cores: readonly number[]): readonly number[] {
    const core = cores[place]
    return core === undefined ? this.#able[place]! : [core]
  }

  #memory(): number {
    if (this.#problem.rules.residency !== 'on-chip') return 0
    const { nodes } = this.#problem
    const sums = nodes.map(({ inputs }) =>
      [...new Set(inputs)].reduce(
        (sum, tensor) => sum + (tensor === 'input' ? 0 : this.#bits.get(tensor)!),
        0,
      ),
    )
    return Math.max(0, ...this.#fitting(sums))
  }

  /** Of layers that can have their inputs and result on the chip: both at once. */
  #fitting(inputBits: readonly number[]): readonly number[] {
    const { nodes, system, rules } = this.#problem
    return nodes.map((node, place) => {
      const all = this.#able[place]!.map((core) =>
        needsOf(node, inputBits[place]!, this.#cores[core]!, system, rules),
      )
      const isHeld = all.every(({ streamed }) => !streamed.includes('I') && !streamed.includes('O'))
      return isHeld ? inputBits[place]! + this.#bits.get(node.layer.name)! : 0
    })
  }

  #leastOn(node: LayerNode, core: Core): Least {
    const { rules, system } = this.#problem
    const { offChip } = system
    const weightBits = weightBitsOf(node)
    const memory = memoriesOf(core, 'W').at(-1)
    const fetchPj =
      Math.ceil(weightBits / offChip.readBitsPerCycle) * offChip.readEnergyPj +
      (memory ? Math.ceil(weightBits / memory.writeBitsPerCycle) * memory.writeEnergyPj : 0) +
      weightBits * offChip.linkEnergyPjPerBit
    if (rules.residency === 'published') {
      const { cycles, energyPj } = nodeCost(node, core, rules)
      return { cycles, energyPj: energyPj + fetchPj, readsHome: true }
    }
    const inputBits = [...new Set(node.inputs)].reduce((sum, tensor) => sum + this.#bits.get(tensor)!, 0)
    const { streamed } = needsOf(node, inputBits, core, system, rules)
    const canStream = weightBits > 0 && !streamed.includes('W')
    const options = (canStream ? [streamed, ['W' as const, ...streamed]] : [streamed]).flatMap((operands) => {
      const found = findOnChipCost(node, core, system, operands, rules)
      if (!found) return []
      const { cycles, energyPj, flows } = found
      const linkPj = flows.reduce((sum, flow) => sum + flow.energyPj, 0)
      return { cycles, energyPj: energyPj + linkPj + (operands.includes('W') ? 0 : fetchPj) }
    })
    return {
      cycles: Math.min(...options.map(({ cycles }) => cycles)),
      energyPj: Math.min(...options.map(({ energyPj }) => energyPj)),
      readsHome: !streamed.includes('I'),
    }
  }
}

function weightBitsOf({ layer }: LayerNode): number {
  return hasWeights(layer.operator) ? operandElements(layer, 'W') * layer.precision.W : 0
}

function least(byCore: ReadonlyMap<number, Least>, key: 'energyPj' | 'cycles'): number {
  return Math.min(...[...byCore.values()].map((cost) => cost[key]))
}
