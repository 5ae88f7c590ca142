import { percent, threeDigits } from '../front/numbers.ts'
import type { CandidateDocument } from './document.ts'

/** A row per exit: name, threshold, costs of leaving there, and per split the share that leaves and two accuracies. */
export function exitRows({ perExit }: CandidateDocument): string[][] {
  return perExit.map((one) => [
    `${one.exit}${one.kind}`,
    `${one.threshold ?? 'all'}`,
    threeDigits(one.macs / 1e6),
    threeDigits(one.energyPj / 1e6),
    threeDigits(one.latencyCycles / 1e3),
    threeDigits(one.etJCycles),
    ...(['validation', 'test'] as const).flatMap((split) => {
      const { ratio, accuracy, headAccuracy } = one[split]
      return [percent(ratio), accuracy === null ? 'none' : percent(accuracy), percent(headAccuracy)]
    }),
  ])
}
