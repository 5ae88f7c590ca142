import type { CandidateDocument } from './document.ts'
import { exitsCsv } from './exits-csv.ts'
import type { SweptThreshold } from './one-threshold-sweep.ts'
import { candidatePage } from './page.ts'
import { reliabilityPlot } from './reliability-plot.ts'
import { sweepCsv } from './sweep-csv.ts'
import { sweepPlot } from './sweep-plot.ts'

/** What a run's folder holds: file names and their texts. The same candidate gives the same bytes. */
export function candidateFiles(
  document: CandidateDocument,
  swept: readonly SweptThreshold[] | undefined,
): Record<string, string> {
  return {
    'exits.csv': exitsCsv(document),
    'candidate.json': `${JSON.stringify(document, null, 2)}\n`,
    'report.html': candidatePage(document, {
      reliability: reliabilityPlot(document),
      sweep: swept && sweepPlot(swept, document),
    }),
    ...(swept && { 'sweep.csv': sweepCsv(swept, document) }),
  }
}
