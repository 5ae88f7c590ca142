import { bootstrapMeans, type Interval } from './bootstrap.ts'
import type { SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import type { ExitCosts } from './exit-costs.ts'
import { imageFigures } from './image-figures.ts'

/**
 * Accuracy of some candidates less that of the static network on the same images, with 95 % bootstrap intervals; the same
 * images are drawn for all of them.
 *
 * @param fixed the static network
 */
export function gainIntervals(
  candidates: readonly { readonly choices: Choices; readonly threshold: number }[],
  decisions: SplitDecisions,
  costs: ExitCosts,
  fixed: Choices,
): Interval[] {
  if (candidates.length === 0) return []
  const { correct: baseline } = imageFigures(decisions, costs, fixed, [])
  const differences = candidates.map(({ choices, threshold }) =>
    imageFigures(decisions, costs, choices, threshold).correct.map(
      (right, image) => right - baseline[image]!,
    ),
  )
  return bootstrapMeans(differences, { seed: 1 })
}
