import Table from 'cli-table3'
import { cumulativePaths, type PathCost } from '../../sim/exits/expected-cost.ts'
import type { StageRecord } from '../../sim/exits/stage-record.ts'
import { microjoules, whole } from '../figure-texts.ts'
import { productJCycles } from './bound-table.ts'

/** What it takes to leave at each exit: all stages up to there. */
export function pathsOf(records: readonly StageRecord[]): readonly PathCost[] {
  return cumulativePaths(records.map(({ energyPj, cycles }) => ({ energyPj, latencyCycles: cycles })))
}

/** Stages drained at their exits, and what leaving there costs. */
export function stageRecordTable(records: readonly StageRecord[]): string {
  const table = new Table({
    head: ['exit', 'cycles', 'of it head', 'µJ', 'of it head', 'leaving: cycles', 'µJ', 'J·cycles'],
    colAligns: ['left', ...Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  const paths = pathsOf(records)
  records.forEach(({ name, cycles, headCycles, energyPj, headEnergyPj }, i) => {
    const path = paths[i]!
    const sums = [whole(path.latencyCycles), microjoules(path.energyPj)]
    const own = [whole(cycles), whole(headCycles), microjoules(energyPj), microjoules(headEnergyPj)]
    table.push([name, ...own, ...sums, productJCycles(path.energyPj, path.latencyCycles).toFixed(3)])
  })
  return `${table.toString()}\n`
}
