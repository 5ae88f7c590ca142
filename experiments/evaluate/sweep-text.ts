import { percent, signedPercent, threeDigits } from '../front/numbers.ts'
import type { CandidateDocument } from './document.ts'

/** What a sweep of one threshold for all exits found, in a sentence. */
export function sweepText({
  thresholdSweep,
  static: fixed,
}: Pick<CandidateDocument, 'thresholdSweep' | 'static'>): string {
  const { thresholds, floor, cheapest } = thresholdSweep!
  const range = `${thresholds} thresholds, each for all exits`
  const asked = `${percent(floor, 2)} or more on validation`
  if (!cheapest) return `Of ${range}, none has ${asked}.`
  const { threshold, validation, test } = cheapest
  const saved = [validation, test].map(({ etJCycles }) => signedPercent(etJCycles / fixed.etJCycles - 1))
  return `Of ${range}, with ${asked} the cheapest is ${threshold}: energy × latency ${threeDigits(validation.etJCycles)} J·cycles, ${saved[0]} to static (test ${saved[1]}); accuracy ${percent(validation.accuracy, 2)} (test ${percent(test.accuracy, 2)}).`
}
