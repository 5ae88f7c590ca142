import { kendallInterval, type TauInterval } from '../../nas/search/kendall-interval.ts'
import type { LoopNetwork, StepFigures } from './document.ts'

/** What networks are ranked by. */
export const rankedFigures = ['accuracy', 'meanAccuracy', 'cost', 'hypervolume'] as const
export type RankedFigure = (typeof rankedFigures)[number]

/** Kendall's τ-b of a figure between two steps, over the networks that both have, with a 95 % interval. */
export interface RankCorrelation extends TauInterval {
  readonly figure: RankedFigure
  readonly from: string
  readonly to: string
}

/** @param seed of the trainings that are compared, and of the bootstrap */
export function rankCorrelations(
  networks: readonly LoopNetwork[],
  steps: readonly string[],
  seed: number,
): RankCorrelation[] {
  const pairs = steps.flatMap((from, i) => steps.slice(i + 1).map((to) => ({ from, to })))
  return rankedFigures.flatMap((figure) =>
    pairs.map(({ from, to }) => {
      const both = networks.flatMap((network) => {
        const [a, b] = [figuresAt(network, from, seed), figuresAt(network, to, seed)]
        return a && b ? [[a[figure], b[figure]] as const] : []
      })
      const column = (side: 0 | 1) => both.map((pair) => pair[side])
      return { figure, from, to, ...kendallInterval(column(0), column(1), { seed }) }
    }),
  )
}

/** What a step says of a network; undefined where it was not trained so far. */
export function figuresAt(
  { steps }: Pick<LoopNetwork, 'steps'>,
  step: string,
  seed: number,
): StepFigures | undefined {
  return steps.find((one) => one.step === step && one.seed === seed)
}
