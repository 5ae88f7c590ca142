import {
  type ThresholdOutcome,
  type ThresholdProblem,
  thresholdOutcome,
} from '../evaluate/threshold-problem.ts'
import { nsga2 } from './nsga2.ts'

export interface GeneticThresholdsOptions {
  /** Images that must be classified correctly. */
  readonly correct: number
  readonly seed: number
  readonly populationSize: number
  readonly generations: number
}

/** Thresholds of one network by a genetic search with the accuracy floor as a constraint; no guarantee. */
export function geneticThresholds(
  problem: ThresholdProblem,
  { correct, seed, populationSize, generations }: GeneticThresholdsOptions,
): ThresholdOutcome | undefined {
  const genes = problem.levels.map(() => ({ kind: 'integer', from: 0, to: problem.grid.length - 1 }) as const)
  const search = nsga2({ genes, seed, populationSize })
  for (let generation = 0; generation < generations; generation++)
    search.tell(
      search.ask().map((genome) => {
        const outcome = thresholdOutcome(problem, genome)
        return { genome, objectives: [outcome.cost], violation: Math.max(0, correct - outcome.correct) }
      }),
    )
  const [best] = search.population()
  return best?.violation === 0 ? thresholdOutcome(problem, best.genome) : undefined
}
