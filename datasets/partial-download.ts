import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFileAtomically } from '../files.ts'

/** What was received so far of a file, and how to ask for the rest of the same content. */
export interface PartialDownload {
  readonly bytes: number
  /** Strong ETag or Last-Modified of the response it came from, for If-Range (RFC 9110, section 13.1.5). */
  readonly validator?: string
}

/** Where the bytes of a download lie until it is whole. */
export function partialPath(path: string): string {
  return `${path}.partial`
}

const notePath = (path: string) => `${partialPath(path)}.json`

/** What is there of `url` for `path`; nothing when the bytes are of another address. */
export function readPartial(path: string, url: string): PartialDownload {
  if (!existsSync(partialPath(path)) || !existsSync(notePath(path))) return { bytes: 0 }
  const note: { url: string; validator?: string } = JSON.parse(readFileSync(notePath(path), 'utf8'))
  if (note.url !== url) return { bytes: 0 }
  return { bytes: statSync(partialPath(path)).size, ...(note.validator && { validator: note.validator }) }
}

/** Notes what the bytes to come are of; call it before the first of them is written. */
export function notePartial(path: string, url: string, headers: Headers): void {
  const etag = headers.get('etag')
  const validator = etag?.startsWith('"') ? etag : headers.get('last-modified')
  writeFileAtomically(notePath(path), JSON.stringify({ url, ...(validator && { validator }) }))
}

export function removePartial(path: string): void {
  rmSync(partialPath(path), { force: true })
  rmSync(notePath(path), { force: true })
}
