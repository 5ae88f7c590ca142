import type { AllocationBound } from './allocation-bound.ts'
import type { AllocationProblem } from './allocation-problem.ts'
import type { Allocation } from './layer-by-layer.ts'

/** What a layer is worth: how often it runs, and picojoules for a cycle. */
export interface TreeWeights {
  /** Per layer, the fraction of the images that it runs for. */
  readonly runs: readonly number[]
  /** Infinity: cycles alone count. */
  readonly pjPerCycle: number
  /** Indices in the system of the cores that may be taken where a layer has a choice; all when left out. */
  readonly cores?: ReadonlySet<number>
}

/**
 * The cores on which layers and the ways of their tensors cost least, each layer seen after the one that makes its
 * first input: along this tree it is exact. Waits, other inputs and memories that are full are left out, so that what it
 * finds is a candidate whose schedule has to be made.
 */
export function treeAllocation(
  { nodes, system }: AllocationProblem,
  bound: AllocationBound,
  { runs, pjPerCycle, cores: taken }: TreeWeights,
): Allocation {
  const priceOf = ({ energyPj, cycles }: { energyPj: number; cycles: number }): number =>
    pjPerCycle === Number.POSITIVE_INFINITY ? cycles : energyPj + pjPerCycle * cycles
  const placeOf = new Map(nodes.map(({ layer }, place) => [layer.name, place]))
  const children = nodes.map((): number[] => [])
  nodes.forEach(({ inputs }, place) => {
    const maker = placeOf.get(inputs[0]!)
    if (maker !== undefined) children[maker]!.push(place)
  })
  /** Per layer, per core: the least price of it and all that follows from it. */
  const prices = nodes.map((): ReadonlyMap<number, number> => new Map())
  const cheapest = (place: number, from: number | undefined): { core: number; price: number } => {
    let best = { core: -1, price: Number.POSITIVE_INFINITY }
    for (const [core, own] of prices[place]!) {
      const move = from === undefined ? 0 : priceOf(bound.ofMove(nodes[place]!.inputs[0]!, from, core))
      const price = own + runs[place]! * move
      if (price < best.price) best = { core, price }
    }
    return best
  }
  for (let place = nodes.length - 1; place >= 0; place--) {
    const able = [...bound.ofLayer(place)]
    const allowed = able.filter(([core]) => taken?.has(core))
    const byCore = (allowed.length > 0 ? allowed : able).map(([core, cost]): [number, number] => {
      const after = children[place]!.reduce((sum, child) => sum + cheapest(child, core).price, 0)
      return [core, runs[place]! * priceOf(cost) + after]
    })
    prices[place] = new Map(byCore)
  }
  const cores: number[] = []
  nodes.forEach(({ inputs }, place) => {
    const maker = placeOf.get(inputs[0]!)
    cores.push(cheapest(place, maker === undefined ? undefined : cores[maker]).core)
  })
  return new Map(nodes.map(({ layer }, place) => [layer.name, system.cores[cores[place]!]!.name]))
}
