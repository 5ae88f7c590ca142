import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { InputError } from '../errors.ts'

/** A known edition of a dataset's files. */
export interface Variant {
  readonly name: string
  readonly source: string
  /** MD5, hexadecimal, by file name. */
  readonly files: Readonly<Record<string, string>>
}

const md5 = z.string().regex(/^[0-9a-f]{32}$/)
const variantSchema = z.strictObject({
  name: z.string(),
  source: z.string(),
  files: z.record(z.string(), md5),
})

/** Of variants.yaml. */
export const knownVariants: readonly Variant[] = z
  .array(variantSchema)
  .parse(parse(readFileSync(new URL('variants.yaml', import.meta.url), 'utf8')))

/**
 * The known edition that the files of `folder` are, or undefined when none of them is known.
 *
 * @param hashes MD5 of every data file of the folder, by file name
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
    expected: `MD5 ${closest.files[stranger]} of ${closest.name}, as the other files there are`,
    found: `${hashes[stranger]}`,
  })
}
