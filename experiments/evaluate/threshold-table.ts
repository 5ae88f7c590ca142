import Table from 'cli-table3'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import { costKeys } from '../../nas/search/objectives.ts'
import { costAxes } from '../front/cost-axes.ts'
import { percent, signedPercent, threeDigits } from '../front/numbers.ts'
import type { CandidateDocument } from './document.ts'
import type { ThresholdComparison, ThresholdMethod } from './threshold-comparison.ts'

/** What each method of choosing thresholds found, for a terminal. */
export function comparisonText(
  comparison: ThresholdComparison,
  document: Pick<CandidateDocument, 'static'>,
  milliseconds: Readonly<Record<ThresholdMethod, number>>,
): string {
  const { objective, floor, methods, lowerBound, isProven, tolerance, grid } = comparison
  const { title, unit, perUnit } = costAxes[objective]
  const table = new Table({
    head: ['method', 'thresholds', `${title}, ${unit}`, 'to static', 'validation', 'test', 'CPU ms'],
    colAligns: ['left', 'left', ...Array<'right'>(5).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  for (const { method, thresholds, cost, accuracy } of methods) {
    const saved = (split: SplitName) => signedPercent(cost![split] / document.static[costKeys[objective]] - 1)
    table.push([
      method,
      thresholds ? thresholds.join(' ') : 'none found',
      cost ? threeDigits(cost.validation / perUnit) : '',
      cost ? saved('validation') : '',
      accuracy ? percent(accuracy.validation, 2) : '',
      accuracy ? percent(accuracy.test, 2) : '',
      milliseconds[method].toFixed(0),
    ])
  }
  return [
    `Thresholds of least ${title} at a validation accuracy of ${percent(floor, 2)} or more, ${grid.length} values for each exit:`,
    table.toString(),
    proofText(lowerBound, isProven, tolerance, perUnit, unit),
  ].join('\n')
}

/** What branch and bound guarantees. */
export function proofText(
  lowerBound: number | null,
  isProven: boolean,
  tolerance: number,
  perUnit: number,
  unit: string,
): string {
  if (lowerBound === null) return 'Proven: no thresholds of the grid are accurate enough.'
  if (isProven)
    return `Proven: no thresholds of the grid cost less than branch and bound's, but for ${percent(tolerance)}.`
  return `Stopped before a proof: no thresholds of the grid cost less than ${threeDigits(lowerBound / perUnit)} ${unit}.`
}
