import { InputError } from '../../errors.ts'
import type { ExitChoice } from '../../models/graph.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'

/**
 * A bank with these heads alone, which are in the order of the network.
 *
 * @throws {InputError} when the bank does not have one of them
 */
export function bankPart(bank: LogitBank, heads: readonly ExitChoice[]): LogitBank {
  const { manifest, splits } = bank
  const places = heads.map(({ letter, kind }) => {
    const place = manifest.heads.findIndex((head) => head.exit === letter && head.kind === kind)
    if (place >= 0) return place
    throw new InputError({
      place: `bank ${manifest.name}`,
      expected: `head ${letter}${kind}`,
      found: manifest.heads.map((head) => `${head.exit}${head.kind}`).join(' '),
    })
  })
  const only = <T>(of: readonly T[]) => places.map((place) => of[place]!)
  const { validation, test } = splits
  return {
    manifest: { ...manifest, heads: only(manifest.heads) },
    splits: {
      validation: { ...validation, logits: only(validation.logits) },
      test: { ...test, logits: only(test.logits) },
    },
  }
}
