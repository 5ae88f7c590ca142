import { InputError } from '../../errors.ts'
import type { System } from '../../sim/hardware/accelerator.ts'

/** Whether a network keeps a deadline. */
export interface DeadlineCheck {
  readonly deadlineCycles: number
  /** Of an image that leaves at the last exit, whether or not any did. */
  readonly worstCycles: number
  readonly isMet: boolean
  /** Fraction of the images that leave in time. */
  readonly inTime: { readonly validation: number; readonly test: number }
}

/**
 * The deadline of `--deadline-cycles` or `--deadline-ms` in cycles; undefined where neither is given.
 *
 * @throws {InputError} on a number of 0 or less, and on milliseconds where the system states no clock.
 */
export function deadlineCycles(
  cycles: number | undefined,
  milliseconds: number | undefined,
  { name, clockMhz }: Pick<System, 'name' | 'clockMhz'>,
): number | undefined {
  const [place, value] =
    cycles === undefined ? ['--deadline-ms', milliseconds] : ['--deadline-cycles', cycles]
  if (value === undefined) return undefined
  if (!(value > 0)) throw new InputError({ place, expected: 'a number above 0', found: `${value}` })
  if (cycles !== undefined) return cycles
  if (clockMhz > 0) return value * clockMhz * 1000
  throw new InputError({
    place,
    expected: 'a system that states its clock',
    found: `${name}, which states none`,
  })
}

/**
 * @param pathCycles of leaving at each exit
 * @param ratios fractions of the images of each split that leave there
 */
export function checkDeadline(
  deadline: number,
  pathCycles: readonly number[],
  ratios: Readonly<Record<'validation' | 'test', readonly number[]>>,
): DeadlineCheck {
  const inTime = (of: readonly number[]) =>
    pathCycles.reduce((sum, cycles, exit) => sum + (cycles <= deadline ? of[exit]! : 0), 0)
  const worstCycles = pathCycles.at(-1)!
  return {
    deadlineCycles: deadline,
    worstCycles,
    isMet: worstCycles <= deadline,
    inTime: { validation: inTime(ratios.validation), test: inTime(ratios.test) },
  }
}
