import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'

/**
 * A file, or all files of a folder and of those within it whose names fit, sorted.
 *
 * @throws {InputError} where there is none.
 */
export function filesAt(path: string, pattern: RegExp): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      pattern.test(name),
    )
    if (names.length > 0) return names.sort().map((name) => join(path, name))
  } catch (error) {
    const { message } = error as Error
    throw new InputError(
      { place: path, expected: 'a file or folder to read', found: message },
      { cause: error },
    )
  }
  throw new InputError({ place: path, expected: `files named ${pattern.source}`, found: 'none' })
}
