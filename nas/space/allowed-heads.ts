import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import type { LogitBank } from '../evaluate/logit-bank.ts'
import type { Space } from './space.ts'

/**
 * The heads of a network that a space allows. The last place keeps its own if it has none of the kinds allowed.
 *
 * @throws {InputError} for a letter of no place.
 */
export function allowedHeads(
  { name, mountingPoints }: EarlyExitNetwork,
  { exits, heads: kinds }: Pick<Space, 'exits' | 'heads'>,
): ExitChoice[] {
  const letters = mountingPoints.map(({ letter }) => letter)
  const stranger = exits?.find((letter) => !letters.includes(letter))
  if (stranger !== undefined)
    throw new InputError({
      place: 'space.exits',
      expected: `places of ${name}: ${letters.join(', ')}`,
      found: stranger,
    })
  const last = mountingPoints.at(-1)
  return mountingPoints.flatMap((point) => {
    if (exits && point !== last && !exits.includes(point.letter)) return []
    const all = point.heads.map(({ kind }) => ({ letter: point.letter, kind }))
    const allowed = kinds ? all.filter(({ kind }) => kinds.includes(kind)) : all
    return point === last && allowed.length === 0 ? all : allowed
  })
}

/** The same bank without the logits of all other heads. */
export function bankWithHeads({ manifest, splits }: LogitBank, heads: readonly ExitChoice[]): LogitBank {
  const kept = [...manifest.heads.keys()].filter((i) => {
    const { exit, kind } = manifest.heads[i]!
    return heads.some((head) => head.letter === exit && head.kind === kind)
  })
  const select = (split: LogitBank['splits']['test']) => ({
    ...split,
    logits: kept.map((i) => split.logits[i]!),
  })
  return {
    manifest: { ...manifest, heads: kept.map((i) => manifest.heads[i]!) },
    splits: { validation: select(splits.validation), test: select(splits.test) },
  }
}
