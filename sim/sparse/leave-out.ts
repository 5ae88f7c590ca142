import type { LevelActions } from './operand-actions.ts'
import type { RankUnits } from './rank-units.ts'

/** How likely a read from a level is to have no effect, and what is then done. */
export interface ReadOptimization {
  readonly type: 'gated' | 'skipped'
  readonly probability: number
}

/**
 * Leaves out what has no effect, of one operand, from the outermost level in: a tile that is not read is not there for
 * the levels within either, where nothing counts as left out. A level with an optimization of its own leaves out the rest.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.4; rounding as in Timeloop.
 *
 * @param actions innermost first; changed
 * @param optimizations per level of the nest
 * @returns that of the innermost level with an optimization, which operations do not see either
 */
export function leaveOut(
  actions: readonly LevelActions[],
  optimizations: ReadonlyMap<number, ReadOptimization>,
): ReadOptimization {
  const given = (one: LevelActions | undefined) => one && optimizations.get(one.level)
  let innermost: ReadOptimization = { type: 'skipped', probability: 0 }
  let isOutermost = true
  for (let i = actions.length - 1; i >= 0; i--) {
    const outer = actions[i]!
    const optimization = given(outer)
    if (!optimization) continue
    const { probability } = optimization
    if (isOutermost) leaveOutHere(outer, actions[i - 1], optimization)
    isOutermost = false
    innermost = optimization
    for (let j = i - 1; j >= 0; j--) {
      const inner = actions[j]!
      for (const kind of ['fills', 'reads', 'updates'] as const) {
        inner.counts.actual[kind] -= Math.floor(inner.counts.actual[kind] * probability)
      }
      if (outer.ranks.length === 1) {
        for (const kind of ['fills', 'reads'] as const) {
          const [lowest, ...rest] = inner.metadata.actual[kind]
          if (lowest) inner.metadata.actual[kind] = [without(lowest, probability), ...rest]
        }
      }
      const own = given(inner)
      if (!own) continue
      const remaining = probability < own.probability ? 1 - (1 - own.probability) / (1 - probability) : 0
      leaveOutHere(inner, actions[j - 1], { ...own, probability: remaining })
      break
    }
  }
  for (const one of actions) {
    const { dense, counts } = one
    if (dense.updates > 0)
      one.reductions = Math.ceil((one.reductions * counts.actual.updates) / dense.updates)
  }
  countConversions(actions)
  return innermost
}

const left = (count: number, probability: number) => Math.floor(count * probability)
const without = ({ coordinates, payloads }: RankUnits, probability: number): RankUnits => ({
  coordinates: coordinates - left(coordinates, probability),
  payloads: payloads - left(payloads, probability),
})

/** Leaves out reads and updates of one level, and the metadata of the ranks that would be sent to the level within. */
function leaveOutHere(
  { operand, counts, metadata, ranks }: LevelActions,
  within: LevelActions | undefined,
  { type, probability }: ReadOptimization,
): void {
  const round = operand === 'O' ? Math.ceil : Math.floor
  const reads = round(counts.actual.reads * probability)
  const updates = left(counts.actual.updates, probability)
  counts[type].reads += reads
  counts.actual.reads -= reads
  counts[type].updates += updates
  counts.actual.updates -= updates
  const sent = (within ?? { ranks }).ranks.length
  for (const kind of ['reads', 'updates'] as const) {
    const all = metadata.actual[kind]
    metadata.actual[kind] = all.map((units, rank) => (rank < sent ? without(units, probability) : units))
    metadata[type][kind] = all.map((units, rank) => {
      if (rank >= sent) return { coordinates: 0, payloads: 0 }
      return {
        coordinates: left(units.coordinates, probability),
        payloads: left(units.payloads, probability),
      }
    })
  }
}

/** A level that keeps zeros beside one that does not takes tiles apart on the way in and puts them together on the way out. */
function countConversions(actions: readonly LevelActions[]): void {
  actions.forEach((one, i) => {
    const outer = actions[i + 1]
    if (one.isCompressed || !outer?.isCompressed) return
    one.decompressions = one.counts.actual.fills
    if (one.operand === 'O') one.compressions = outer.counts.actual.updates
  })
}
