import Table from 'cli-table3'
import type { HeadsShare, StageCost } from '../../nas/evaluate/stage-costs.ts'
import { noCost, sumCosts } from '../../sim/cost/summary.ts'
import { type PhysicalFigures, physicalFigures } from '../../sim/energy/physical.ts'
import type { CostFigures } from '../../sim/exits/expected-cost.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { microjoules, percent, whole } from '../figure-texts.ts'

/** Rows of blocks and head per stage, with sums from the image on. */
export function stageTable(stages: readonly StageCost[], system: System): string {
  const table = new Table({
    head: ['exit', 'part', 'MACs', 'energy µJ', 'cycles', 'MAC use', 'ΣMACs', 'Σenergy µJ', 'Σcycles'],
    colAligns: ['left', 'left', ...Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  const multipliers = multipliersOf(system)
  let sum = noCost
  for (const { name, blockNames, blocks, head } of stages) {
    const blockRange = blockNames.length === 0 ? 'no block' : `blocks ${blockNames[0]}–${blockNames.at(-1)}`
    for (const [part, cost] of [
      [blockRange, blocks],
      ['head', head],
    ] as const) {
      sum = sumCosts([sum, cost])
      const use = cost.latencyCycles === 0 ? 0 : cost.macs / (cost.latencyCycles * multipliers)
      const own = [whole(cost.macs), microjoules(cost.energyPj), whole(cost.latencyCycles), percent(use)]
      table.push([name, part, ...own, whole(sum.macs), microjoules(sum.energyPj), whole(sum.latencyCycles)])
    }
  }
  return `${table.toString()}\n`
}

/** Of the core that runs convolutions: one at a time. */
function multipliersOf({ cores }: System): number {
  const core = cores.find(({ operators }) => operators.includes('conv'))
  return core?.array.reduce((product, { size }) => product * size, 1) ?? 1
}

/** What the heads take of all that runs when no image leaves early. */
export function headsLine({ energy, latency }: HeadsShare): string {
  return `Heads take ${percent(energy)} of the energy and ${percent(latency)} of the cycles of all stages.\n`
}

/** All stages in ms and mJ; no time where the system states no clock. */
export function physicalLine(
  { latencyMs, dynamicEnergyMj, staticEnergyMj }: PhysicalFigures,
  { clockMhz, staticPowerMw }: System,
): string {
  const time =
    latencyMs === undefined
      ? 'no clock is stated, so no time and no leakage'
      : `${latencyMs.toPrecision(4)} ms at ${clockMhz} MHz`
  const leakage = staticPowerMw > 0 ? ` and ${staticEnergyMj.toPrecision(4)} mJ static` : ''
  return `All stages take ${dynamicEnergyMj.toPrecision(4)} mJ dynamic${leakage}; ${time}.\n`
}

/** Rows of average, percentiles and worst case; with times where the system states a clock. */
export function expectedTable(rows: Readonly<Record<string, CostFigures>>, system: System): string {
  const times = system.clockMhz > 0 ? ['ms'] : []
  const table = new Table({
    head: ['with these exit ratios', 'energy µJ', 'cycles', ...times, 'energy × latency, J·cycles'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name, cost] of Object.entries(rows)) {
    const { energyPj, latencyCycles, etJCycles } = cost
    const { latencyMs } = physicalFigures(cost, system)
    const time = latencyMs === undefined ? [] : [latencyMs.toPrecision(4)]
    table.push([name, microjoules(energyPj), whole(latencyCycles), ...time, etJCycles.toFixed(3)])
  }
  return `${table.toString()}\n`
}
