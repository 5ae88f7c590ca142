import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { InputError } from './errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota used up',
  EROFS: 'a read-only file system',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  ENOENT: 'a folder that is not there and cannot be made',
  ENOTDIR: 'a file where a folder is needed',
  EEXIST: 'a file where a folder is needed',
  EISDIR: 'a folder of that name',
}

/** @throws {InputError} where the file cannot be read; `expected` is what it says it should be. */
export function readText(path: string, expected = 'a file or folder to read'): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new InputError({ place: path, expected, found: message }, { cause: error })
  }
}

/**
 * Writes a file whole or not at all: to a temporary name beside it, synced, then renamed over `path`. Makes the
 * folders that are missing.
 *
 * @throws {InputError} when the disk is full or the place cannot be written; the old file, if any, is untouched.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    makeFolder(dirname(path))
    const file = openSync(temporary, 'wx')
    try {
      writeSynced(file, bytes)
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary)
      throw error
    }
  } catch (error) {
    throw asInputError(error, path)
  }
}

function writeSynced(file: number, bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Makes a folder and those above it that are missing. Unlike Node's recursive mkdir it ends on file systems where none
 * can be made (procfs).
 *
 * @returns the topmost folder that it made; undefined when all were there
 */
export function makeFolder(path: string): string | undefined {
  if (existsSync(path)) {
    mkdirSync(path, { recursive: true }) // Complains of a file.
    return undefined
  }
  const above = makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process may have made it at the same time.
    if (!existsSync(path)) throw error
  }
  return above ?? path
}

/** Turns what the operating system says of a place that cannot be written into an InputError; leaves the rest. */
export function asInputError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const found = reasons[code]
  return found
    ? new InputError({ place: path, expected: 'a place to write to', found }, { cause: error })
    : error
}
