import { InputError } from '../errors.ts'
import { type EarlyExitNetwork, type ExitChoice, type HeadKind, headKinds } from './graph.ts'

/**
 * The exits of `--exits A,E,K --heads 1,0,1` in the order of the network; left out, the last exit alone, and head 1
 * where there is one.
 *
 * @throws {InputError} for an unknown or repeated letter, the last exit left out, a head that is not 0 or 1 or not there,
 * or counts that differ.
 */
export function parseExits(
  { name, mountingPoints }: EarlyExitNetwork,
  exits: string | undefined,
  heads: string | undefined,
): readonly ExitChoice[] {
  const letters = mountingPoints.map(({ letter }) => letter)
  const last = letters.at(-1)!
  const chosen = (exits ?? last).split(',').map((letter) => letter.trim())
  for (const [i, letter] of chosen.entries()) {
    if (!letters.includes(letter)) {
      throw new InputError({
        place: '--exits',
        expected: `letters of the exits of ${name}: ${letters.join(', ')}`,
        found: letter || 'nothing between commas',
      })
    }
    if (chosen.indexOf(letter) < i) {
      throw new InputError({ place: '--exits', expected: 'each letter once', found: `${letter} twice` })
    }
  }
  if (!chosen.includes(last)) {
    const expected = `the last exit ${last} among them (it is always there)`
    throw new InputError({ place: '--exits', expected, found: chosen.join(',') })
  }
  const headsAt = (letter: string) => mountingPoints.find((point) => point.letter === letter)!.heads
  const kinds =
    heads === undefined
      ? chosen.map((letter) => headsAt(letter)[0]!.kind)
      : heads.split(',').map(parseHeadKind)
  if (kinds.length !== chosen.length) {
    const expected = `${chosen.length} head kinds, one for each of ${chosen.join(', ')}`
    throw new InputError({ place: '--heads', expected, found: String(kinds.length) })
  }
  for (const [i, letter] of chosen.entries()) {
    const known = headsAt(letter).map(({ kind }) => kind)
    if (known.includes(kinds[i]!)) continue
    const expected = `a head that ${name} has at ${letter}: ${known.join(', ')}`
    throw new InputError({ place: '--heads', expected, found: String(kinds[i]) })
  }
  const choices = chosen.map((letter, i) => ({ letter, kind: kinds[i]! }))
  return choices.sort((a, b) => letters.indexOf(a.letter) - letters.indexOf(b.letter))
}

function parseHeadKind(text: string): HeadKind {
  const kind = headKinds.find((known) => String(known) === text.trim())
  if (kind !== undefined) return kind
  throw new InputError({
    place: '--heads',
    expected: '1 (one linear layer) or 0 (two)',
    found: text || 'nothing',
  })
}
