import Table from 'cli-table3'
import type { Objective } from '../../sim/mapping/rules.ts'
import type { MappingReport } from './mapping-report.ts'

const units: Readonly<Record<Objective, string>> = {
  latency: 'cycles',
  energy: 'pJ',
  'energy-latency-product': 'pJ × cycles',
}

/** As a table, the claim below it. */
export function mappingTable({ objective, claim, layers }: MappingReport): string {
  const table = new Table({
    head: [
      'layer',
      'core',
      units[objective],
      'default above',
      'unrollings',
      'no room',
      'equal',
      'bounded away',
      'walked',
      'orders',
      'begun',
      'scored',
    ],
    colAligns: ['left', 'left', ...Array<'right'>(10).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  for (const { layer, core, value, defaultAbove, coverage } of layers) {
    const above = `${(100 * defaultAbove).toFixed(1)} %`
    const { unrollings, unfit, equal, boundedAway, walked, orders, begun, scored } = coverage ?? {}
    const counts = [unrollings, unfit, equal, boundedAway, walked, orders, begun, scored]
    table.push([
      layer,
      core,
      short(value),
      above,
      ...counts.map((count) => (count === undefined ? 'kept' : short(count))),
    ])
  }
  return `${table.toString()}\n${claim}\n`
}

const short = (value: number): string => (value < 1e7 ? String(Math.round(value)) : value.toExponential(3))
