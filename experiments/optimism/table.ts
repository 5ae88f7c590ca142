import Table from 'cli-table3'
import type { SelectionRule } from '../../nas/search/selection-optimism.ts'
import { costAxes } from '../front/cost-axes.ts'
import { interval, percent, points } from '../front/numbers.ts'
import type { OptimismDocument } from './document.ts'
import type { RuleOptimism } from './optimism.ts'

/** The optimism of every rule, for a terminal. */
export function optimismText(document: OptimismDocument): string {
  const { rules, deals, provenance } = document
  const { data, images, hardware, objective, residency } = provenance
  const { title } = costAxes[objective]
  const table = new Table({
    head: [
      'chosen',
      `on ${images.test}\nthere`,
      'fresh',
      'not real, points\n[95 % of the mean]',
      `on ${images.validation}\nthere`,
      'fresh',
      'not real, points\n[95 % of the mean]',
    ],
    colAligns: ['left', ...Array<'right'>(6).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  for (const { rule, onReported, onValidation } of rules)
    table.push([ruleText(rule, document), ...cells(onReported), ...cells(onValidation)])
  return [
    `Points of accuracy to the static network of the networks chosen by ${title} on ${hardware} (residency ${residency}),`,
    `accuracies on ${data}: where they were chosen, and the same networks on images not seen in choosing.`,
    `Means of ${deals} deals of all ${images.test + images.validation} images into ${images.test} and ${images.validation}.`,
    table.toString(),
    ...rules
      .slice(0, 1)
      .flatMap(({ rule, onReported }) =>
        onReported ? [plainText(ruleText(rule, document), onReported)] : [],
      ),
    'The splits of the bank as they are:',
    ...actualTexts(document),
  ].join('\n')
}

export function ruleText(rule: SelectionRule, { staticCost }: OptimismDocument): string {
  if (rule.kind === 'budget') return `most accurate within ${percent(rule.most / staticCost, 0)} of static`
  return rule.allowed === 0
    ? 'cheapest, no lower'
    : `cheapest, at most ${(100 * rule.allowed).toFixed(1)} lower`
}

function cells(of: RuleOptimism | null): string[] {
  if (!of) return ['none', '', '']
  return [points(of.gainHere), points(of.gainFresh), interval(of.optimism, points)]
}

/** The finding in plain words. */
function plainText(text: string, { images, gainHere, gainFresh, optimism }: RuleOptimism): string {
  return (
    `In plain words, "${text}": on the ${images} images on which they are chosen and reported such networks are ` +
    `${points(gainHere)} points to the static one, on fresh images ${points(gainFresh)}. ` +
    `${points(optimism.mean)} of the points reported are not real.`
  )
}

/** The same choices on the splits as they are. */
function actualTexts(document: OptimismDocument): string[] {
  return document.rules.flatMap(({ rule, chosenOnTest, chosenOnValidation }) => {
    if (!chosenOnTest || !chosenOnValidation) return []
    const reported = chosenOnTest.here.gain
    const honest = chosenOnValidation.elsewhere.gain
    return `  ${ruleText(rule, document)}: chosen on the test split it reports ${points(reported)} points, chosen on the validation split ${points(honest)} on test`
  })
}
