import type { Comparison } from './comparison.ts'
import { modelsOf, type PublishedModel } from './published-models.ts'
import { readTable } from './read-table.ts'
import { rowComparisons } from './row-comparisons.ts'
import { type StudySimulator, publishedVariants as variants } from './study-simulator.ts'

/**
 * Latencies and energies of stages, as the authors printed them (casestudy_stages.csv) or as their tools gave them when
 * run again (golden/stages.csv, with a column `variant`).
 */
export function compareStages(
  path: string,
  models: readonly PublishedModel[],
  simulator: StudySimulator,
): readonly Comparison[] {
  return readTable(path, ['exits', 'stage']).flatMap((row) => {
    const system = simulator.systemOf(row)
    const variant = row.has('variant') ? variants.find((one) => one === row.text('variant')) : variants[0]
    if (!variant) throw row.complain('variant', `one of ${variants.join(', ')}`)
    const stage = row.number('stage', 1)
    return modelsOf(row, models).flatMap(({ label, choices }) => {
      const record = simulator.run(system, choices, variant).stages[stage - 1]
      if (!record) throw row.complain('stage', `a stage, 1 … ${choices.length}`)
      const { blocksCycles, headCycles } = record
      return rowComparisons(
        row,
        { source: 'stages', case: `${system} ${label} stage ${stage}`, variant },
        {
          blocks_latency_cycles: blocksCycles,
          head_latency_cycles: headCycles,
          block_latency: blocksCycles,
          head_latency: headCycles,
          stage_latency: record.cycles,
          stage_energy_pJ: record.energyPj,
          head_energy_pJ: record.headEnergyPj,
        },
      )
    })
  })
}
