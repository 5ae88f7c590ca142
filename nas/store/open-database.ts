import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { InputError } from '../../errors.ts'
import { asInputError, makeFolder } from '../../files.ts'
import { asDatabaseInputError } from './database-errors.ts'
import { applicationId, migrations } from './schema.ts'

export type Connection = Database.Database

export interface OpenOptions {
  /** Refuse a file that is not there instead of making it. */
  readonly mustExist?: boolean
}

/** How long a process waits for another that writes. */
const busyTimeoutMs = 20_000

/**
 * Opens a database of studies, makes it where there is none, and brings an older layout up to date. A write-ahead log
 * lets others read while one writes; a process killed at any instant leaves every finished transaction and no other.
 * (After a power failure the last transactions may be missing too; the file stays whole.)
 *
 * @throws {InputError} when the file is missing, damaged, of another program, or of a newer version.
 */
export function openDatabase(path: string, { mustExist = false }: OpenOptions = {}): Connection {
  if (mustExist && !existsSync(path))
    throw new InputError({ place: path, expected: 'a database of studies', found: 'no such file' })
  try {
    makeFolder(dirname(path))
  } catch (error) {
    throw asInputError(error, path)
  }
  try {
    const database = new Database(path)
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    database.exec('PRAGMA foreign_keys = ON')
    checkFile(database, path)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    transaction(database, () => migrate(database, path))
    return database
  } catch (error) {
    throw asDatabaseInputError(error, path)
  }
}

/** Runs `change` as one transaction that no other process can come between; undone where it throws. */
export function transaction<T>(database: Connection, change: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = change()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function checkFile(database: Connection, path: string): void {
  const [tables] = database.prepare('SELECT count(*) FROM sqlite_schema').raw().get() as [number]
  const found = integer(database, 'application_id')
  if (tables > 0 && found !== applicationId)
    throw new InputError({
      place: path,
      expected: 'a database of studies',
      found: 'an SQLite database of another program',
    })
  const [health] = database.prepare('PRAGMA quick_check(1)').raw().get() as [string]
  if (health !== 'ok')
    throw new InputError({
      place: path,
      expected: 'a database of studies',
      found: `a damaged one: ${health.replace(/\s+/g, ' ')}`,
    })
}

function migrate(database: Connection, path: string): void {
  const version = integer(database, 'user_version')
  if (version > migrations.length)
    throw new InputError({
      place: path,
      expected: `a database of version ${migrations.length} or older`,
      found: `version ${version}, made by a newer offramp`,
    })
  if (version === migrations.length) return
  for (const step of migrations.slice(version)) database.exec(step)
  database.exec(`PRAGMA user_version = ${migrations.length}`)
  database.exec(`PRAGMA application_id = ${applicationId}`)
}

function integer(database: Connection, pragma: string): number {
  const [value] = database.prepare(`PRAGMA ${pragma}`).raw().get() as [number]
  return value
}
