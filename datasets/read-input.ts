import { readFileSync } from 'node:fs'
import { InputError } from '../errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a file where a folder is needed',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
}

/**
 * The bytes of a file that the user gave.
 *
 * @throws {InputError} when it cannot be read
 */
export function readInput(path: string, expected: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new InputError({ place: path, expected, found: reasons[code] ?? `error ${code}` }, { cause: error })
  }
}
