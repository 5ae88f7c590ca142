import type { Argv } from 'yargs'
import { type TestedMeasure, testedMeasures } from '../../sim/exits/exit-test.ts'
import { type AllocationObjective, allocationObjectives } from '../../sim/schedule/allocation-problem.ts'

/** Ways to give layers their cores. */
export const allocators = ['core0', 'heads-apart', 'in-turn', 'exact', 'search'] as const
export type Allocator = (typeof allocators)[number]

/** What the options of a command say about the schedule of a whole network. */
export interface ScheduleArguments {
  confidence: TestedMeasure
  schedule: boolean
  speculative: boolean
  allocate: Allocator
  objective: AllocationObjective
  seed: number
}

/** Adds the options to a command. */
export function withScheduleOptions<T>(yargs: Argv<T>): Argv<T & ScheduleArguments> {
  return yargs
    .option('confidence', {
      choices: testedMeasures,
      default: 'max-softmax' as TestedMeasure,
      describe: 'what each exit tests',
    })
    .option('schedule', {
      type: 'boolean',
      default: false,
      describe: 'the network scheduled as a whole: cores by stage, exits, exit branches by their parts',
    })
    .option('speculative', {
      type: 'boolean',
      default: false,
      describe: 'start the next stage beside an exit, heads on a second core; what is thrown away is charged',
    })
    .option('allocate', {
      choices: allocators,
      default: 'core0' as Allocator,
      defaultDescription: 'core0; with --speculative heads-apart',
      describe: 'layers to cores: fixed ways, branch and bound with a bound, or NSGA-II',
    })
    .option('objective', {
      choices: allocationObjectives,
      default: 'edp' as AllocationObjective,
      describe: 'of exact and search',
    })
    .option('seed', { type: 'number', default: 1, describe: 'of search' }) as Argv<T & ScheduleArguments>
}

/** Whether anything was asked that takes the schedule of the whole network. */
export function asksForSchedule({ schedule, speculative, allocate }: ScheduleArguments): boolean {
  return schedule || speculative || allocate !== 'core0'
}
