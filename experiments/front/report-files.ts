import type { SearchDocument } from '../../nas/search/document.ts'
import type { CostObjective } from '../../nas/search/objectives.ts'
import type { CloudCell } from './cloud.ts'
import { frontCsv } from './front-csv.ts'
import { page } from './page.ts'
import { paretoPlot } from './pareto-plot.ts'

/** What a run's folder holds: file names and their texts. The same search gives the same bytes. */
export function reportFiles(
  document: SearchDocument,
  objective: CostObjective,
  cloud: readonly CloudCell[],
): Record<string, string> {
  const plot = paretoPlot({ document, objective, cloud })
  return {
    'front.csv': frontCsv(document),
    'result.json': `${JSON.stringify(document, null, 2)}\n`,
    'report.html': page({ document, objective, plot }),
  }
}
