import type { ActionEnergiesPj } from '../../sparse/optimizations.ts'

type Actions = Readonly<Record<string, number>>

/** Names of what is done, the most telling first. */
export const actionNames = {
  read: ['random_read', 'read'],
  fill: ['random_fill', 'random_write', 'fill', 'write'],
  update: ['random_update', 'random_write', 'update', 'write'],
  compute: ['mac_random', 'mult_random', 'mac', 'mult', 'compute'],
} as const

/** pJ of the first action of a list that a component has; 0 where it has none. */
const firstOf = (actions: Actions, ...names: string[]): number =>
  names.map((name) => actions[name]).find((energy) => energy !== undefined) ?? 0

/**
 * pJ per word of what a memory does, by the names of its energy table. What is gated or skipped costs nothing unless the
 * table says so.
 *
 * @param prefix `metadata_` for the metadata's words
 *
 * Source: Timeloop, storageOperationMappings.
 */
export function storageEnergies(actions: Actions, prefix: '' | 'metadata_'): ActionEnergiesPj {
  const named = (outcome: string, ...kinds: string[]) => kinds.map((kind) => `${outcome}_${prefix}${kind}`)
  const plain = (...kinds: string[]) => kinds.map((kind) => `${prefix}${kind}`)
  const leftOut = (kinds: readonly string[]) => ({
    gated: firstOf(actions, ...named('gated', ...kinds)),
    skipped: firstOf(actions, ...named('skipped', ...kinds), ...named('gated', ...kinds)),
  })
  const read = leftOut(['read'])
  const fill = leftOut(['fill', 'write'])
  const update = leftOut(['update', 'write'])
  return {
    actual: {
      reads: firstOf(actions, ...named('random', 'read'), ...plain('read')),
      fills: firstOf(actions, ...named('random', 'fill', 'write'), ...plain('fill', 'write')),
      updates: firstOf(actions, ...named('random', 'update', 'write'), ...plain('update', 'write')),
    },
    gated: { reads: read.gated, fills: fill.gated, updates: update.gated },
    skipped: { reads: read.skipped, fills: fill.skipped, updates: update.skipped },
  }
}

/**
 * pJ of an operation that is done, gated or skipped; without an entry of its own, what is left out costs what is done.
 *
 * Source: Timeloop, arithmeticOperationMappings.
 */
export function operationEnergies(
  actions: Actions,
): Readonly<Record<'actual' | 'gated' | 'skipped', number>> {
  const done = ['mac', 'mult', 'compute']
  const gated = ['mac_gated', 'mult_gated', 'compute_gated']
  return {
    actual: firstOf(actions, 'mac_random', 'mult_random', ...done),
    gated: firstOf(actions, ...gated, ...done),
    skipped: firstOf(actions, 'mac_skipped', 'mult_skipped', 'compute_skipped', ...gated, ...done),
  }
}
