import type { CandidateDocument } from './document.ts'
import { exitsCsv } from './exits-csv.ts'
import { candidatePage } from './page.ts'
import { reliabilityPlot } from './reliability-plot.ts'

/** What a run's folder holds: file names and their texts. The same candidate gives the same bytes. */
export function candidateFiles(document: CandidateDocument): Record<string, string> {
  return {
    'exits.csv': exitsCsv(document),
    'candidate.json': `${JSON.stringify(document, null, 2)}\n`,
    'report.html': candidatePage(document, reliabilityPlot(document)),
  }
}
