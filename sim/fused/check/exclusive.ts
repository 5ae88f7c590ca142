import type { System } from '../../hardware/accelerator.ts'
import type { Compute, Move } from '../schedule.ts'
import type { Violation } from './violation.ts'

interface Use {
  readonly what: string
  readonly start: number
  readonly end: number
}

/** No core and no link does two things at once; transfers take links that lead from one end to the other. */
export function checkExclusive(
  computes: readonly Compute[],
  moves: readonly Move[],
  system: System,
): Violation[] {
  const cores = usesBy(computes.map((one) => [one.core, { ...one, what: one.layer }]))
  const links = usesBy(
    moves.flatMap((move) => move.links.map((link) => [link, { ...move, what: move.tensor }] as const)),
  )
  return [
    ...[...cores].flatMap(([core, uses]) => overlaps('core', core, uses)),
    ...[...links].flatMap(([link, uses]) => overlaps('link', link, uses)),
    ...moves.flatMap((move) => checkWay(move, system)),
  ]
}

function usesBy(uses: readonly (readonly [string, Use])[]): Map<string, Use[]> {
  const all = new Map<string, Use[]>()
  for (const [name, use] of uses) all.set(name, [...(all.get(name) ?? []), use])
  return all
}

function overlaps(rule: 'core' | 'link', name: string, uses: readonly Use[]): Violation[] {
  const sorted = uses.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start)
  return sorted.slice(1).flatMap((use, i) => {
    const before = sorted[i]!
    if (use.start >= before.end) return []
    const message = `${rule} ${name} has ${use.what} at ${use.start} while ${before.what} takes it until ${before.end}`
    return [{ rule, message }]
  })
}

function checkWay(
  { tensor, from, to, links, bits, start, end }: Move,
  { links: all, offChip }: System,
): Violation[] {
  const what = `${tensor} from ${from} to ${to.join(', ')}`
  const usesPort = from === 'off-chip' || to.includes('off-chip')
  if (usesPort) {
    const isDirect = links.length === 1 && links[0] === 'off-chip'
    if (!isDirect) return [{ rule: 'link', message: `${what} does not take the off-chip link alone` }]
    return tooFast(what, bits / offChip.linkBitsPerCycle, start, end)
  }
  let place = from
  let slowest = 0
  for (const name of links) {
    const [a, b] = name.split('>')
    const link = all.find(({ between }) => between.includes(a!) && between.includes(b!))
    if (!link || a !== place) return [{ rule: 'link', message: `${what}: no link ${name} from ${place}` }]
    slowest = Math.max(slowest, bits / link.bitsPerCycle)
    place = b!
  }
  if (to.length !== 1 || place !== to[0]) return [{ rule: 'link', message: `${what} ends at ${place}` }]
  return tooFast(what, slowest, start, end)
}

function tooFast(what: string, least: number, start: number, end: number): Violation[] {
  if (end - start >= least) return []
  return [{ rule: 'link', message: `${what} takes ${end - start} cycles, its links need ${least}` }]
}
