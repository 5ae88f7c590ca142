import Table from 'cli-table3'
import { exitParts } from '../../sim/exits/exit-overhead.ts'
import { occupancySteps } from '../../sim/schedule/peak-bits.ts'
import { microjoules, percent, whole } from '../figure-texts.ts'
import type { WholeSchedule } from './whole-schedule.ts'

const right = (count: number): 'right'[] => Array<'right'>(count).fill('right')

/** What one core does in one stage of a schedule. */
export interface CoreShare {
  readonly exit: string
  readonly part: 'blocks' | 'head'
  readonly core: string
  readonly layers: number
  readonly busyCycles: number
  /** Of its layers and of what was moved for them. */
  readonly energyPj: number
}

/** Rows per stage, part and core, in the order of the schedule. */
export function coreShares({
  layers,
  stages,
}: Pick<WholeSchedule, 'layers' | 'stages'>): readonly CoreShare[] {
  return stages.flatMap(({ name, ...lists }) =>
    (['blocks', 'head'] as const).flatMap((part) => {
      const own = layers.filter((layer) => lists[part].includes(layer.name))
      return [...new Set(own.map(({ core }) => core))].map((core): CoreShare => {
        const runs = own.filter((layer) => layer.core === core)
        const parts = runs.flatMap((run) => [run, ...run.transfers])
        return {
          exit: name,
          part,
          core,
          layers: runs.length,
          busyCycles: runs.reduce((sum, { start, end }) => sum + end - start, 0),
          energyPj: parts.reduce((sum, { energyPj }) => sum + energyPj, 0),
        }
      })
    }),
  )
}

/** Tables of a whole schedule: cores by stage, memories, exits, exit branches by their parts; how good it is. */
export function scheduleTables(schedule: WholeSchedule): string {
  const { layers, residences, paths, overheads, cost, search } = schedule
  const cores = new Table({
    head: ['exit', 'part', 'core', 'layers', 'busy cycles', 'of all cycles', 'energy µJ'],
    colAligns: ['left', 'left', 'left', ...right(4)],
    style: { head: [], border: [], compact: true },
  })
  for (const { exit, part, core, layers, busyCycles, energyPj } of coreShares(schedule)) {
    const busy = [whole(busyCycles), percent(busyCycles / cost.latency)]
    cores.push([exit, part, core, layers, ...busy, microjoules(energyPj)])
  }
  const exits = new Table({
    head: ['leaving at', 'energy µJ', 'of it wasted µJ', 'cycles', 'next stage beside it, cycles'],
    colAligns: ['left', ...right(4)],
    style: { head: [], border: [], compact: true },
  })
  for (const { name, energyPj, wastedPj, latencyCycles, overlapCycles } of paths) {
    const cells = [microjoules(energyPj), microjoules(wastedPj), whole(latencyCycles), whole(overlapCycles)]
    exits.push([name, ...cells])
  }
  const branches = new Table({
    head: [
      'exit branch',
      ...exitParts.map((part) => `${part}: cycles, µJ`),
      'all cycles',
      'all µJ',
      'array use',
    ],
    colAligns: ['left', ...right(exitParts.length + 3)],
    style: { head: [], border: [], compact: true },
  })
  for (const { name, parts, cycles, energyPj, arrayUse } of overheads) {
    const each = exitParts.map((part) => `${whole(parts[part].cycles)}, ${microjoules(parts[part].energyPj)}`)
    branches.push([name, ...each, whole(cycles), microjoules(energyPj), percent(arrayUse)])
  }
  const spilled = layers
    .flatMap(({ transfers }) => transfers)
    .filter(({ to, tensor, isStreamed }) => to === 'off-chip' && !isStreamed && !schedule.sinks.has(tensor))
  const memories = [...new Set(residences.map(({ core, memory }) => `${core} ${memory}`))].map((name) => {
    const own = residences.filter(({ core, memory }) => `${core} ${memory}` === name)
    const most = Math.max(...occupancySteps(own).map(({ bits }) => bits))
    return `${name} ${percent(most / own[0]!.capacityBits)}`
  })
  return [
    `${cores.toString()}\n${exits.toString()}\n${branches.toString()}\n`,
    `Whole schedule, all heads: ${microjoules(cost.energy)} µJ, ${whole(cost.latency)} cycles, ${cost.edp.toFixed(3)} J·cycles`,
    search === undefined ? '.\n' : `; ${boundText(search)}.\n`,
    memories.length === 0 ? '' : `Fullest: ${memories.join(', ')}. Written off chip for lack of room: `,
    memories.length === 0 ? '' : `${whole(spilled.reduce((sum, { bits }) => sum + bits, 0))} bits.\n`,
  ].join('')
}

function boundText({ lowerBound, isProven, schedules }: NonNullable<WholeSchedule['search']>): string {
  const tried = `${schedules} schedules made`
  return isProven
    ? `no allocation is better (${tried})`
    : `no allocation is below ${lowerBound.toPrecision(5)} in what was asked for (${tried})`
}
