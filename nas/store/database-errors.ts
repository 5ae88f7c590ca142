import { SqliteError } from 'libsql'
import { InputError } from '../../errors.ts'

/** By SQLite's primary result code (https://sqlite.org/rescode.html). */
const complaints: Readonly<Record<string, readonly [expected: string, found: string]>> = {
  SQLITE_FULL: ['a place to write to', 'no space left on the device'],
  SQLITE_IOERR: ['a disk that can be read and written', 'an input or output error'],
  SQLITE_READONLY: ['a place to write to', 'no permission to write there'],
  SQLITE_PERM: ['a place to write to', 'no permission to write there'],
  SQLITE_CANTOPEN: ['a database that can be opened', 'none, or no permission'],
  SQLITE_CORRUPT: ['a database of studies', 'a damaged one'],
  SQLITE_NOTADB: ['a database of studies', 'a file of another kind'],
  SQLITE_BUSY: ['a database that other processes let go of', 'one locked for too long'],
}

/** Turns what SQLite says of a file into an InputError of one line; leaves the rest. */
export function asDatabaseInputError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error
  const code = error instanceof SqliteError ? /^SQLITE_[A-Z]+/.exec(error.code)?.[0] : undefined
  const isUnopened = error.message.startsWith('ConnectionFailed')
  const complaint = complaints[code ?? (isUnopened ? 'SQLITE_CANTOPEN' : '')]
  if (!complaint) return error
  const [expected, found] = complaint
  return new InputError({ place: path, expected, found }, { cause: error })
}
