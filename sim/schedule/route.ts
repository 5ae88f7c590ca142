import { InputError } from '../../errors.ts'
import type { Link, System } from '../hardware/accelerator.ts'

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
