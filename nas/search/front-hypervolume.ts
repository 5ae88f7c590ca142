import type { Figures } from '../evaluate/exit-costs.ts'
import { hypervolume } from './hypervolume.ts'
import { type CostObjective, costKeys } from './objectives.ts'

/**
 * How much of the objectives up to the static network's costs and an accuracy of 0 a front dominates, 0 to 1: the same
 * measure for every search of one bank on one accelerator.
 */
export function frontHypervolume(
  front: readonly (Figures & { readonly accuracy: number })[],
  fixed: Figures,
  objectives: readonly CostObjective[],
): number {
  const points = front.map((network) => [
    1 - network.accuracy,
    ...objectives.map((name) => network[costKeys[name]] / fixed[costKeys[name]]),
  ])
  return hypervolume(points, Array<number>(objectives.length + 1).fill(1))
}
