import { headAccuracy, mountedDecisions, type SplitDecisions } from '../../nas/evaluate/confidence.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { costsToExits, type ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import type { MountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import type { ExitOnSplit, ExitReport } from './document.ts'

/** Each exit of a candidate: what leaving there costs, who leaves there and how often it is right. */
export function exitReports(
  { exits, heads }: MountedHeads,
  choices: Choices,
  thresholds: readonly number[],
  costs: ExitCosts,
  decisions: Readonly<Record<SplitName, SplitDecisions>>,
): ExitReport[] {
  const validation = exitsOnSplit(choices, thresholds, decisions.validation)
  const test = exitsOnSplit(choices, thresholds, decisions.test)
  return costsToExits(costs, choices).map((figures, i) => ({
    exit: exits[i]!,
    kind: heads[i]!,
    threshold: thresholds[i] ?? null,
    ...figures,
    validation: validation[i]!,
    test: test[i]!,
  }))
}

function exitsOnSplit(
  choices: Choices,
  thresholds: readonly number[],
  decisions: SplitDecisions,
): ExitOnSplit[] {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  let staying = Int32Array.from({ length: images }, (_, image) => image)
  return heads.map((head, exit) => {
    const threshold = thresholds[exit] ?? 0
    const leaving = staying.filter((image) => head.confidence[image]! >= threshold)
    staying = staying.filter((image) => head.confidence[image]! < threshold)
    const right = leaving.reduce((sum, image) => sum + head.correct[image]!, 0)
    return {
      ratio: leaving.length / images,
      accuracy: leaving.length === 0 ? null : right / leaving.length,
      headAccuracy: headAccuracy(head),
    }
  })
}
