import type { Argv } from 'yargs'
import { InputError } from '../../errors.ts'
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
  images: number | undefined
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
    .option('seed', { type: 'number', default: 1, describe: 'of search' })
    .option('images', {
      type: 'number',
      describe:
        'so many images in a row, leaving by --exit-ratios: interval and latency, in a pipeline over the cores',
    }) as Argv<T & ScheduleArguments>
}

/** Images in a row that are followed one by one. */
const mostImages = 1_000_000

/** @throws {InputError} when it is no whole number of at least 2, or too large to follow each image */
export function checkImages(images: number | undefined): void {
  if (images === undefined || (Number.isInteger(images) && images >= 2 && images <= mostImages)) return
  const expected = `a whole number from 2 to ${mostImages}`
  throw new InputError({ place: '--images', expected, found: String(images) })
}

/** Whether anything was asked that takes the schedule of the whole network. */
export function asksForSchedule({ schedule, speculative, allocate }: ScheduleArguments): boolean {
  return schedule || speculative || allocate !== 'core0'
}
