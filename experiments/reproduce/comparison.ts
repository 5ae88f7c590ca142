import type { PublishedVariant } from './study-simulator.ts'
/** One published figure beside what was found. */
export interface Comparison {
  /** The kind of file it was printed in. */
  readonly source: 'models' | 'runs' | 'stages' | 'golden'
  readonly case: string
  readonly variant: PublishedVariant
  readonly quantity: string
  readonly published: number
  readonly found: number
  /** |found − published| / |published|. */
  readonly relativeError: number
  /** `exact`: equal to the last printed digit; `within` 1.5 %; `off`. */
  readonly verdict: Verdict
}

export type Verdict = 'exact' | 'within' | 'off'

/** What a re-run of the study's stochastic search may move. */
const tolerance = 0.015

/** Compares with a figure as it was printed. */
export function compare(
  what: Pick<Comparison, 'source' | 'case' | 'variant' | 'quantity'>,
  printed: string,
  found: number,
): Comparison {
  const published = Number(printed)
  const error = Math.abs(found - published)
  const relativeError = error === 0 ? 0 : error / Math.abs(published)
  const slack = 1e-12 * Math.abs(published)
  const isExact = error <= lastDigit(printed) / 2 + slack
  return {
    ...what,
    published,
    found,
    relativeError,
    verdict: isExact ? 'exact' : relativeError <= tolerance ? 'within' : 'off',
  }
}

/** Value of one unit of the last digit printed. */
function lastDigit(printed: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e(.*))?$/i.exec(printed) ?? []
  return 10 ** (Number(exponent) - fraction.length)
}

export interface Summary {
  readonly compared: number
  readonly exact: number
  readonly within: number
  readonly off: number
  readonly largestRelativeError: number
}

export function summarize(rows: readonly Comparison[]): Summary {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length
  return {
    compared: rows.length,
    exact: count('exact'),
    within: count('within'),
    off: count('off'),
    largestRelativeError: rows.reduce((largest, { relativeError }) => Math.max(largest, relativeError), 0),
  }
}
