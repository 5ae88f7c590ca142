import { InputError } from '../../errors.ts'
import type { BankManifest, BankSplit, LogitBank, SplitName } from './logit-bank.ts'

export const splitNames: readonly SplitName[] = ['validation', 'test']

/** The bytes of logits.bin: validation labels, test labels, then per head validation logits, test logits. */
export function packBank({ splits }: Pick<LogitBank, 'splits'>): Uint8Array {
  const parts = [
    ...splitNames.map((name) => splits[name].labels),
    ...splits.validation.logits.flatMap((_, head) =>
      splitNames.map((name) => new Uint8Array(splits[name].logits[head]!)),
    ),
  ]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/**
 * The splits in the bytes of logits.bin.
 *
 * @param place what to call the bytes in errors.
 * @throws {InputError} when there are more or fewer bytes than the manifest says, or a label is not a class.
 */
export function unpackBank(
  bytes: Uint8Array,
  { images, heads, network }: BankManifest,
  place: string,
): LogitBank['splits'] {
  const size = (images.validation + images.test) * (1 + heads.length * network.classes)
  if (bytes.length !== size)
    throw new InputError({ place, expected: `${size} bytes`, found: `${bytes.length} bytes` })
  let offset = 0
  const take = (length: number) => {
    offset += length
    return bytes.subarray(offset - length, offset)
  }
  const labels = splitNames.map((name) => new Uint8Array(take(images[name])))
  const logits = heads.map(() =>
    splitNames.map((name) => new Int8Array(take(images[name] * network.classes))),
  )
  labels
    .flatMap((part) => [...part])
    .forEach((label, i) => {
      if (label >= network.classes)
        throw new InputError({
          place: `${place} byte ${i}`,
          expected: `a label below ${network.classes}`,
          found: `${label}`,
        })
    })
  const split = (name: SplitName, s: number): BankSplit => ({
    images: images[name],
    labels: labels[s]!,
    logits: logits.map((head) => head[s]!),
  })
  return { validation: split('validation', 0), test: split('test', 1) }
}
