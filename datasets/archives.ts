import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** Where the official archive of a dataset is and what it holds. */
export interface Archive {
  readonly url: string
  /** Of the archive, hexadecimal. */
  readonly sha256: string
  /** The folder in it that holds the dataset. */
  readonly folder: string
}

const archiveSchema = z.strictObject({
  url: z.url(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  folder: z.string(),
})

/** Of archives.yaml. */
export const archives: { readonly cifar10: Archive; readonly cifar100: Archive } = z
  .strictObject({ cifar10: archiveSchema, cifar100: archiveSchema })
  .parse(parse(readFileSync(new URL('archives.yaml', import.meta.url), 'utf8')))
