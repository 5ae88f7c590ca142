import { mountedDecisions, type SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { costsToExits, type ExitCosts, type Figures } from './exit-costs.ts'

/** What a candidate does to each image of a split: one value per image. */
export type ImageFigures = Readonly<Record<keyof Figures | 'correct', Float64Array>>

/** @param threshold one for all exits, or one for each exit but the last. */
export function imageFigures(
  decisions: SplitDecisions,
  costs: ExitCosts,
  choices: Choices,
  threshold: number | readonly number[],
): ImageFigures {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const last = heads.length - 1
  const leavesAt = Int32Array.from({ length: images }, (_, image) => {
    const exit = heads.findIndex(
      ({ confidence }, exit) =>
        confidence[image]! >= (typeof threshold === 'number' ? threshold : threshold[exit]!),
    )
    return exit < 0 ? last : exit
  })
  const paths = costsToExits(costs, choices)
  const figure = (key: keyof Figures) => Float64Array.from(leavesAt, (exit) => paths[exit]![key])
  return {
    correct: Float64Array.from(leavesAt, (exit, image) => heads[exit]!.correct[image]!),
    macs: figure('macs'),
    energyPj: figure('energyPj'),
    latencyCycles: figure('latencyCycles'),
    etJCycles: figure('etJCycles'),
  }
}
