import { InputError } from '../../errors.ts'
import type { Link, System } from '../hardware/accelerator.ts'
import { offChipName } from './on-chip-core.ts'

/** One link taken in one direction. */
export interface Hop {
  readonly link: Link
  /** `from>to`: each direction is a link of its own. */
  readonly name: string
}

/**
 * The links of a shortest path between two cores, the first found on ties (links in the order listed); none when they
 * are the same core.
 *
 * @throws {InputError} when no path exists.
 */
export function route(system: System, from: string, to: string): readonly Hop[] {
  const paths = new Map<string, readonly Hop[]>([[from, []]])
  for (const [core, path] of paths) {
    if (core === to) return path
    for (const link of system.links) {
      const [a, b] = link.between
      const other = a === core ? b : b === core ? a : undefined
      if (other !== undefined && !paths.has(other)) {
        paths.set(other, [...path, { link, name: `${core}>${other}` }])
      }
    }
  }
  const reached = [...paths.keys()].join(', ')
  const expected = `a way from core ${from} to core ${to}`
  throw new InputError({ place: `links of ${system.name}`, expected, found: `ways to ${reached} alone` })
}

/** The one link to off-chip memory, shared by all cores and both directions. */
export function offChipHop({ offChip: { linkBitsPerCycle, linkEnergyPjPerBit } }: System): Hop {
  const between = [offChipName, offChipName] as const
  const link = { between, bitsPerCycle: linkBitsPerCycle, energyPjPerBit: linkEnergyPjPerBit }
  return { link, name: offChipName }
}

/** Cycles of a transfer that takes all links of its way at once: as many as the slowest needs. */
export function transferCycles(path: readonly Hop[], bits: number): number {
  return Math.max(0, ...path.map(({ link }) => Math.ceil(bits / link.bitsPerCycle)))
}

/** The earliest time from `ready` on that suits every link of a way, each of which tells its own. */
export function earliestOnAll(links: readonly ((ready: number) => number)[], ready: number): number {
  let start = ready
  for (;;) {
    const next = links.reduce((time, earliest) => earliest(time), start)
    if (next === start) return start
    start = next
  }
}
