import type { AllocationBound } from './allocation-bound.ts'
import { type AllocationProblem, allocationChoices } from './allocation-problem.ts'
import type { Allocation } from './layer-by-layer.ts'

/** The last run of layers of a way to cut what is done so far. */
interface Step {
  readonly busiest: number
  /** Layers done before it. */
  readonly from: number
  readonly core: number
}

/**
 * Cuts a network into runs of layers for a pipeline, each on a core of its own, so that the busiest of these cores is as
 * little busy as can be: by dynamic programming over sets of cores, exact for layers in their order.
 *
 * @param runs per layer, the fraction of the images that it runs for
 */
export function pipelineAllocation(
  problem: AllocationProblem,
  bound: AllocationBound,
  runs: readonly number[],
): Allocation {
  const { nodes, system } = problem
  const choices = allocationChoices(problem)
  const cores = [...new Set(choices.flatMap(({ cores: names }) => names))]
  const indices = cores.map((name) => system.cores.findIndex((core) => core.name === name))
  const cycles = choices.map(({ place }) =>
    indices.map(
      (core) => runs[place]! * (bound.ofLayer(place).get(core)?.cycles ?? Number.POSITIVE_INFINITY),
    ),
  )
  /** Per set of cores, per count of layers done: the busiest core, and the step before. */
  const best = Array.from({ length: 2 ** cores.length }, (): Step[] => [])
  best[0]![0] = { busiest: 0, from: 0, core: -1 }
  for (let set = 0; set < 2 ** cores.length; set++) {
    const row = best[set]!
    for (let done = 0; done < choices.length; done++) {
      const reached = row[done]
      if (!reached) continue
      for (let core = 0; core < cores.length; core++) {
        if (set & (1 << core)) continue
        const next = best[set | (1 << core)]!
        let busy = 0
        for (let to = done + 1; to <= choices.length; to++) {
          busy += cycles[to - 1]![core]!
          const busiest = Math.max(reached.busiest, busy)
          if (busiest < (next[to]?.busiest ?? Number.POSITIVE_INFINITY))
            next[to] = { busiest, from: done, core }
        }
      }
    }
  }
  const complete = best.map((row, set) => ({
    set,
    busiest: row[choices.length]?.busiest ?? Number.POSITIVE_INFINITY,
  }))
  let { set } = complete.reduce((a, b) => (b.busiest < a.busiest ? b : a))
  const allocation = new Map<string, string>()
  for (let done = choices.length; done > 0; ) {
    const { from, core } = best[set]![done]!
    for (let i = from; i < done; i++) allocation.set(nodes[choices[i]!.place]!.layer.name, cores[core]!)
    set &= ~(1 << core)
    done = from
  }
  return allocation
}
