import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'

/**
 * The heads of `A1,A0,C1,K1`: letters of places, each with its kind (1: one linear layer, 0: two); left out, all heads
 * of the network.
 *
 * @throws {InputError} for a head that the network does not have, one named twice, or none at the last place
 */
export function parseHeads(
  { name, mountingPoints }: EarlyExitNetwork,
  text: string | undefined,
): readonly ExitChoice[] {
  const known = mountingPoints.flatMap(({ letter, heads }) => heads.map(({ kind }) => ({ letter, kind })))
  if (text === undefined) return known
  const nameOf = ({ letter, kind }: ExitChoice) => `${letter}${kind}`
  const names = text.split(',').map((word) => word.trim())
  const heads = names.map((word, i) => {
    const head = known.find((one) => nameOf(one) === word)
    if (head && names.indexOf(word) === i) return head
    const expected = `heads of ${name}, each once: ${known.map(nameOf).join(', ')}`
    throw new InputError({ place: '--heads', expected, found: word || 'nothing between commas' })
  })
  const last = mountingPoints.at(-1)!.letter
  if (heads.some(({ letter }) => letter === last)) return heads
  throw new InputError({ place: '--heads', expected: `a head at the last place ${last}`, found: text })
}
