import type { Comparison } from './comparison.ts'
import { exitChoices, type PublishedModel } from './published-models.ts'
import { readTable } from './read-table.ts'
import { rowComparisons } from './row-comparisons.ts'
import type { PublishedVariant, StudySimulator } from './study-simulator.ts'

/** Prefix of the columns of each variant. */
const prefixes: Readonly<Record<PublishedVariant, string>> = {
  as_published: 'rerun',
  pooling_corrected: 'corrected',
}

/** Figures of all networks, printed and corrected, as in a file such as golden/models_corrected.csv. */
export function compareGolden(
  path: string,
  models: readonly PublishedModel[],
  simulator: StudySimulator,
): readonly Comparison[] {
  return readTable(path, ['model', 'exits', 'ex_lay']).flatMap((row) => {
    const name = row.text('model')
    const model = models.find((one) => one.name === name)
    if (!model) throw row.complain('model', 'a network in the file of models')
    const kinds = [...row.text('ex_lay')].map(Number)
    const choices = exitChoices(row, 'exits', 'ex_lay', kinds, simulator.network)
    if (choices.length !== model.exitRatios.length) {
      throw row.complain('exits', `the ${model.exitRatios.length} exits of ${name}`)
    }
    const system = simulator.systemOf(row)
    return (Object.keys(prefixes) as PublishedVariant[]).flatMap((variant) => {
      const figures = simulator.figures(system, choices, model.exitRatios, variant)
      const columns = Object.entries(figures).map(([figure, value]) => [
        `${prefixes[variant]}_${figure}`,
        value,
      ])
      return rowComparisons(row, { source: 'golden', case: name, variant }, Object.fromEntries(columns))
    })
  })
}
