import Table from 'cli-table3'
import type { LowerBound } from '../../sim/fused/bound.ts'
import type { FusedSchedule } from '../../sim/fused/schedule.ts'
import { microjoules, whole } from '../figure-texts.ts'

/** Energy × latency as the published study states it. */
export const productJCycles = (energyPj: number, cycles: number): number => energyPj * 1e-12 * cycles

/** Every term of the bound, and what the schedule takes beside their sum. */
export function boundTable(bound: LowerBound, { latencyCycles, energyPj }: FusedSchedule): string {
  const table = new Table({
    head: ['no schedule is below', 'cycles', 'energy µJ'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  const { cycles, energyPj: energies } = bound
  table.push(
    [
      'off-chip memory and its link: weights, image, results once',
      whole(cycles.offChipLink),
      microjoules(energies.offChip),
    ],
    ['operations on full arrays', whole(cycles.compute), microjoules(energies.operations)],
    ['links between kinds of cores', whole(cycles.links), ''],
    ['weights into their memories and out, once', '', microjoules(energies.weights)],
    ['activations read and written once', '', microjoules(energies.activations)],
    ['bound: the longest; the sum', whole(bound.latencyCycles), microjoules(bound.totalEnergyPj)],
    ['this schedule', whole(latencyCycles), microjoules(energyPj)],
  )
  const least = productJCycles(bound.totalEnergyPj, bound.latencyCycles)
  const found = productJCycles(energyPj, latencyCycles)
  const times = (found / least).toFixed(3)
  return `${table.toString()}\nEnergy × latency ${found.toFixed(2)} J·cycles, ${times} times its lower bound of ${least.toFixed(2)}.\n`
}
