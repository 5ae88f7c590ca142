import type { Comparison } from './comparison.ts'
import { modelsOf, type PublishedModel } from './published-models.ts'
import { readTable } from './read-table.ts'
import { rowComparisons } from './row-comparisons.ts'
import type { StudySimulator } from './study-simulator.ts'

/** Averages per system and network, as printed in a file such as casestudy_runs.csv. */
export function compareRuns(
  path: string,
  models: readonly PublishedModel[],
  simulator: StudySimulator,
): readonly Comparison[] {
  return readTable(path, ['system', 'exits']).flatMap((row) => {
    const system = simulator.systemOf(row)
    return modelsOf(row, models).flatMap(({ label, choices, exitRatios }) => {
      const figures = simulator.figures(system, choices, exitRatios, 'as_published')
      return rowComparisons(
        row,
        { source: 'runs', case: `${system} ${label}`, variant: 'as_published' },
        {
          avg_et_J_cycles: figures.avg_ET,
          avg_latency_cycles: figures.avg_L_cycles,
          avg_energy_mJ: figures.avg_E_mJ,
          et_reduction_vs_backbone_x: figures.reduction_vs_blocks_only_x,
          head_share_of_latency: figures.head_share_L,
        },
      )
    })
  })
}
