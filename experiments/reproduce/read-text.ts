import { readFileSync } from 'node:fs'
import { InputError } from '../../errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
}

/** @throws {InputError} when the file cannot be read. */
export function readText(path: string, kind: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const found = reasons[code ?? ''] ?? message
    throw new InputError({ place: path, expected: `a readable ${kind} file`, found }, { cause: error })
  }
}
