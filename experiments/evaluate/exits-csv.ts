import { stringify } from 'csv-stringify/sync'
import type { CandidateDocument } from './document.ts'

/** The exits of a candidate as CSV, one a line. */
export function exitsCsv({ perExit, calibration }: CandidateDocument): string {
  const rows = perExit.map(({ validation, test, ...exit }, i) => {
    const { temperature, errorBefore, errorAfter } = calibration[i]!
    return {
      ...exit,
      ...prefixed('validation', validation),
      ...prefixed('test', test),
      temperature,
      ...prefixed('calibrationErrorBefore', errorBefore),
      ...prefixed('calibrationErrorAfter', errorAfter),
    }
  })
  return stringify(rows, { header: true })
}

function prefixed(prefix: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]))
}
