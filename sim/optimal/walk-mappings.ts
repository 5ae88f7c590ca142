import { makeScorer } from '../cost/scorer.ts'
import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { Objective } from '../mapping/rules.ts'
import type { Score, Scorer } from '../mapping/score.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { type BegunOrder, makeOrderSteps } from './begun-order.ts'
import { closingStates, leastEnergiesPj } from './energy-bound.ts'
import { compareScores, type Incumbent, scoreBy } from './incumbent.ts'
import { type LatencyBound, makeLatencyBound, mostTiles } from './latency-bound.ts'
import type { MappingSpace } from './mapping-space.ts'
import { openTiles } from './open-tiles.ts'

export interface Walk {
  /** pJ that no mapping of the space undercuts; infinite where none fits. */
  readonly leastPj: number
  /** The best mapping, if it is better than the incumbent; else the incumbent. */
  readonly best: (place: number, incumbent: Incumbent | undefined) => Incumbent | undefined
  /** Of all mappings that cost no more than given the first. */
  readonly first: (wanted: Score) => Mapping | undefined
  readonly orders: number
  readonly counts: { begun: number; scored: number }
}

interface Branch extends Score {
  readonly kind: number
  /** Tiles to close before it, as digits to the base `mostTiles`, one per operand. */
  readonly closings: number
}

/**
 * Walks all mappings of a space, loop by loop from the innermost, closing tiles before a loop that indexes their
 * operand (elsewhere they would take it in). What is begun is bounded by the least energy of all that follows and by the cycles of
 * what is closed.
 */
export function makeWalk(space: MappingSpace, objective: Objective): Walk {
  const { placement, lattice, operands, rules } = space
  const { kinds, all, loops } = lattice
  const counts = { begun: 0, scored: 0 }
  const steps = makeOrderSteps(space)
  const bound: Score = { primary: 0, secondary: 0 }
  const { states } = closingStates(operands)
  const leastPj = leastEnergiesPj(lattice, operands)
  let latencyBound: LatencyBound | undefined
  const boundOf = (order: BegunOrder): Score => {
    const energy = order.energyPj + leastPj[order.set * states + order.state]!
    latencyBound ??= makeLatencyBound(
      placement,
      lattice.cycles[all]!,
      operands,
      operands.map((tiles) => openTiles(tiles, lattice)),
    )
    const cycles = energy < Number.POSITIVE_INFINITY ? latencyBound(order.set, order) : energy
    return scoreBy(objective, energy, cycles, bound)
  }

  const stack: BegunOrder[] = []
  const path = new Int32Array(loops)
  const trial = steps.make()
  /** Closes tiles and adds a loop; false where a tile does not fit. */
  const step = (from: BegunOrder, to: BegunOrder, kind: number, closings: number): boolean => {
    steps.copy(from, to)
    for (let o = 0, left = closings; left > 0; o++, left = Math.floor(left / mostTiles)) {
      for (let i = left % mostTiles; i > 0; i--) if (!steps.close(to, o)) return false
    }
    steps.addLoop(to, kind)
    return true
  }
  /** All ways to go on, in the order in which they are listed. */
  const branchesOf = (order: BegunOrder): Branch[] => {
    const branches: Branch[] = []
    for (let kind = 0; kind < kinds.length; kind++) {
      if (lattice.with[order.set * kinds.length + kind]! < 0) continue
      let ways = [0]
      for (let o = operands.length - 1; o >= 0; o--) {
        const { tiles, first } = operands[o]!
        const open = order.open[o]!
        const isIndexed = placement.operands[o]!.codes[kinds[kind]!.index] !== relevance.none
        const least = isIndexed && first === 0 && open === 0 ? 1 : 0
        const most = isIndexed ? tiles.length - open : 0
        const own = Array.from({ length: most - least + 1 }, (_, i) => least + i)
        ways = ways.flatMap((way) => own.map((closed) => way * mostTiles + closed))
      }
      for (const closings of ways) {
        if (!step(order, trial, kind, closings)) continue
        counts.begun++
        const { primary, secondary } = boundOf(trial)
        if (primary < Number.POSITIVE_INFINITY) branches.push({ kind, closings, primary, secondary })
      }
    }
    return branches
  }

  const cuts = placement.operands.map(({ memories }) => new Int32Array(memories.length))
  const partial: PartialOrder = {
    dimensions: new Uint8Array(loops),
    sizes: new Float64Array(loops),
    cuts,
    leastCuts: cuts,
    freeEnd: loops,
  }
  let scorer: Scorer | undefined
  /** Scores an order of all loops, its remaining tiles closed; nothing where they do not fit. */
  const scoreOf = (order: BegunOrder): Score | undefined => {
    for (let o = 0; o < operands.length; o++) {
      while (order.open[o]! < operands[o]!.tiles.length) if (!steps.close(order, o)) return undefined
      const own = cuts[o]!
      for (let level = 0; level < own.length - 1; level++) own[level] = order.cuts[o * mostTiles + level + 1]!
      own[own.length - 1] = loops
    }
    if (!steps.fitsWhole(order)) return undefined
    for (let i = 0; i < loops; i++) {
      partial.dimensions[i] = kinds[path[i]!]!.index
      partial.sizes[i] = kinds[path[i]!]!.size
    }
    counts.scored++
    scorer ??= makeScorer(placement, partial, rules, objective)
    return scorer.score(Number.POSITIVE_INFINITY)
  }
  const mapping = (): Mapping => ({
    spatial: placement.spatial,
    temporal: Array.from(path, (kind) => ({ dimension: kinds[kind]!.dimension, size: kinds[kind]!.size })),
    cuts: Object.fromEntries(placement.operands.map(({ operand }, o) => [operand, Array.from(cuts[o]!)])),
  })

  const best = (place: number, incumbent: Incumbent | undefined): Incumbent | undefined => {
    let found = incumbent
    /** Whether a score, or the bound of one, may replace what is found. */
    const isWanted = (score: Score): boolean => {
      if (!found) return true
      const difference = compareScores(score, found)
      return difference < 0 || (difference === 0 && place < found.place)
    }
    const enter = (depth: number): void => {
      const order = stack[depth]!
      if (order.set === all) {
        const score = scoreOf(order)
        if (!score || !isWanted(score)) return
        const { primary, secondary } = score
        found = { primary, secondary, place, mapping: mapping() }
        return
      }
      const branches = branchesOf(order).sort(compareScores)
      for (const branch of branches) {
        if (!isWanted(branch)) break
        path[depth] = branch.kind
        stack[depth + 1] ??= steps.make()
        step(order, stack[depth + 1]!, branch.kind, branch.closings)
        enter(depth + 1)
      }
    }
    stack[0] ??= steps.make()
    if (steps.begin(stack[0])) enter(0)
    return found
  }

  const first = (wanted: Score): Mapping | undefined => {
    const enter = (depth: number): Mapping | undefined => {
      const order = stack[depth]!
      if (order.set === all) {
        const score = scoreOf(order)
        return score && compareScores(score, wanted) <= 0 ? mapping() : undefined
      }
      for (const branch of branchesOf(order)) {
        if (compareScores(branch, wanted) > 0) continue
        path[depth] = branch.kind
        stack[depth + 1] ??= steps.make()
        step(order, stack[depth + 1]!, branch.kind, branch.closings)
        const found = enter(depth + 1)
        if (found) return found
      }
      return undefined
    }
    stack[0] ??= steps.make()
    return steps.begin(stack[0]) ? enter(0) : undefined
  }
  return { leastPj: space.fixedPj + leastPj[0]!, best, first, orders: lattice.orders, counts }
}
