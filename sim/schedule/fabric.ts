import { InputError } from '../../errors.ts'

/** A connection from one core to another: a link of its own, or a bus that many connections share. */
export interface Hop {
  readonly from: string
  readonly to: string
  /** The same for all that cannot be used at once. */
  readonly medium: string
  readonly bitsPerCycle: number
}

/** What data passes on its way, and how much the narrowest part of it takes in a cycle. */
export interface Way {
  readonly media: readonly string[]
  readonly bitsPerCycle: number
}

/**
 * The media that bring something from every one of some cores to every one of others, each on a shortest way; none, as fast
 * as can be, within one core.
 *
 * @param hops of two for the same cores the later counts
 * @throws {InputError} where there is no way.
 */
export function wayBetween(hops: readonly Hop[], from: readonly string[], to: readonly string[]): Way {
  const media = new Set<string>()
  let bitsPerCycle = Number.POSITIVE_INFINITY
  for (const source of from) {
    const ways = waysFrom(hops, source)
    for (const target of to) {
      const way = ways.get(target)
      if (!way) {
        const found = `ways to ${[...ways.keys()].join(', ')} alone`
        throw new InputError({
          place: 'core_connectivity',
          expected: `a way from ${source} to ${target}`,
          found,
        })
      }
      for (const { medium, bitsPerCycle: width } of way) {
        media.add(medium)
        bitsPerCycle = Math.min(bitsPerCycle, width)
      }
    }
  }
  return { media: [...media], bitsPerCycle }
}

const known = new WeakMap<readonly Hop[], Map<string, ReadonlyMap<string, readonly Hop[]>>>()

/** Ways of fewest hops to all cores; of equals the one found first. */
function waysFrom(hops: readonly Hop[], source: string): ReadonlyMap<string, readonly Hop[]> {
  const bySource = known.get(hops) ?? new Map<string, ReadonlyMap<string, readonly Hop[]>>()
  known.set(hops, bySource)
  const found = bySource.get(source)
  if (found) return found
  const last = new Map(hops.map((hop) => [`${hop.from}>${hop.to}`, hop]))
  const next = new Map<string, Hop[]>()
  for (const hop of last.values()) next.set(hop.from, [...(next.get(hop.from) ?? []), hop])
  const ways = new Map<string, readonly Hop[]>([[source, []]])
  for (const [core, way] of ways) {
    for (const hop of next.get(core) ?? []) if (!ways.has(hop.to)) ways.set(hop.to, [...way, hop])
  }
  bySource.set(source, ways)
  return ways
}
