import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { InputError } from '../errors.ts'

/** A known edition of a dataset's files. */
export interface Variant {
  readonly name: string
  readonly source: string
  /** SHA-256, hexadecimal, by file name. */
  readonly files: Readonly<Record<string, string>>
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const variantSchema = z.strictObject({
  name: z.string(),
  source: z.string(),
  files: z.record(z.string(), sha256),
})

/** Of variants.yaml. */
export const knownVariants: readonly Variant[] = z
  .array(variantSchema)
  .parse(parse(readFileSync(new URL('variants.yaml', import.meta.url), 'utf8')))

/**
 * The known edition that the files of `folder` are, or undefined when none of them is known.
 *
 * @param hashes SHA-256 of every data file of the folder, by file name
 * @throws {InputError} when some files are of a known edition and one is not: it was damaged or mixed up
 */
export function findVariant(folder: string, hashes: Readonly<Record<string, string>>): Variant | undefined {
  const matches = ({ files }: Variant) => Object.keys(hashes).filter((file) => files[file] === hashes[file])
  const closest = knownVariants.toSorted((a, b) => matches(b).length - matches(a).length)[0]
  if (!closest || matches(closest).length === 0) return undefined
  const stranger = Object.keys(hashes).find((file) => closest.files[file] !== hashes[file])
  if (!stranger) return closest
  throw new InputError({
    place: join(folder, stranger),
    expected: `SHA-256 ${closest.files[stranger]} of ${closest.name}, as the other files there are`,
    found: `${hashes[stranger]}`,
  })
}
