import Table from 'cli-table3'
import type { SuiteReport } from '../judge.ts'
import type { SearchedRecord } from './search.ts'

/** Sums differ in their last digits. */
const rounding = 1e-9

/** `exact`: equal cost; `within`: ours is lower; `failed`: ours is higher. */
export interface SearchReport extends SuiteReport {
  readonly layers: readonly SearchedRecord[]
}

export function searchReport(name: string, searched: readonly SearchedRecord[]): SearchReport {
  const worst = searched.reduce<SearchedRecord | undefined>(
    (a, b) => (a && a.ratio >= b.ratio ? a : b),
    undefined,
  )
  const lower = searched.filter(({ ratio }) => ratio < 1 - rounding).length
  const higher = searched.filter(({ ratio }) => ratio > 1 + rounding).length
  return {
    name,
    cases: searched.length,
    exact: searched.length - lower - higher,
    within: lower,
    reported: 0,
    skipped: 0,
    failed: higher,
    worst: worst
      ? {
          case: worst.case,
          quantity: worst.objective,
          expected: worst.published,
          found: worst.found,
          relativeError: Math.max(0, worst.ratio - 1),
        }
      : null,
    layers: searched,
  }
}

/** One line for all, then the layers on which the costs differ. */
export function searchTable(name: string, searched: readonly SearchedRecord[]): string {
  const { cases, exact, within, failed } = searchReport(name, searched)
  const times = searched.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const table = new Table({
    head: ['layer', 'objective', 'published', 'ours', 'ratio', 'ms'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { case: layer, objective, published, found, ratio, milliseconds } of searched) {
    if (Math.abs(ratio - 1) <= rounding) continue
    table.push([layer, objective, published, found, ratio.toFixed(4), milliseconds.toFixed(1)])
  }
  const counts = `${cases} layers: ${exact} of equal cost, ${within} lower, ${failed} higher`
  const median = times[Math.floor(times.length / 2)] ?? 0
  return `${name} (own search): ${counts}; ${median.toFixed(1)} ms a layer (median), at most ${(times.at(-1) ?? 0).toFixed(1)} ms\n${table.length > 0 ? `${table.toString()}\n` : ''}`
}
