import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { asDatabaseInputError } from './database-errors.ts'
import { openDatabase, transaction } from './open-database.ts'
import { sampleTrial } from './sample-trial.ts'
import { StudyStore } from './study-store.ts'

const test = suite<{ folder: string; path: string }>('openDatabase')
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-database-'))
  context.path = join(context.folder, 'studies.db')
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const refuses = (work: () => void, message: string) =>
  assert.throws(work, (error: unknown) => error instanceof InputError && error.message === message)

test('a file that must be there and is not is refused, and not made', ({ path }) => {
  for (const _ of [1, 2])
    refuses(
      () => openDatabase(path, { mustExist: true }),
      `${path}: expected a database of studies, found no such file`,
    )
})

test('a file of another kind is refused and left as it is', ({ path }) => {
  const text = 'exits,threshold\n'.repeat(100)
  writeFileSync(path, text)
  refuses(() => openDatabase(path), `${path}: expected a database of studies, found a file of another kind`)
  assert.is(readFileSync(path, 'utf8'), text)
})

test("another program's database is refused and left as it is", ({ path }) => {
  const theirs = new Database(path)
  theirs.exec('CREATE TABLE cookie (value)')
  refuses(
    () => openDatabase(path),
    `${path}: expected a database of studies, found an SQLite database of another program`,
  )
  assert.equal(theirs.prepare('SELECT name FROM sqlite_schema').raw().all(), [['cookie']])
})

test('a newer layout is refused', ({ path }) => {
  openDatabase(path).exec('PRAGMA user_version = 2')
  refuses(
    () => openDatabase(path),
    `${path}: expected a database of version 1 or older, found version 2, made by a newer offramp`,
  )
})

test('a damaged file is refused in one line', ({ folder, path }) => {
  const store = new StudyStore(path)
  store.begin('a', {})
  store.record(
    'a',
    Array.from({ length: 200 }, (_, number) => sampleTrial(number)),
  )
  const copy = join(folder, 'copy.db')
  new Database(path).exec(`VACUUM INTO '${copy}'`)
  const bytes = readFileSync(copy)
  bytes.fill(0x5a, bytes.length / 2)
  writeFileSync(copy, bytes)
  assert.throws(
    () => openDatabase(copy),
    (error: unknown) =>
      error instanceof InputError &&
      /^[^\n]*: expected a database of studies, found a damaged one/.test(error.message),
  )
})

test('a place that cannot be a file is refused in one line', ({ folder, path }) => {
  refuses(
    () => openDatabase(folder),
    `${folder}: expected a database that can be opened, found none, or no permission`,
  )
  writeFileSync(path, '')
  assert.throws(() => openDatabase(join(path, 'x.db')), /expected a place to write to, found a file where/)
})

test('a full disk is told in one line and loses nothing that was recorded', ({ path }) => {
  const database = openDatabase(path)
  database.exec("INSERT INTO study VALUES ('a', 'x', '{}', 0)")
  database.exec('PRAGMA max_page_count = 12')
  const insert = database.prepare("INSERT INTO study VALUES (?, 'x', ?, 0)")
  const fill = () => {
    for (let i = 0; i < 100; i++) insert.run(`b${i}`, 'x'.repeat(1000))
  }
  assert.throws(
    () => transaction(database, fill),
    (error: unknown) =>
      (asDatabaseInputError(error, path) as Error).message ===
      `${path}: expected a place to write to, found no space left on the device`,
  )
  assert.equal(database.prepare('SELECT name FROM study').raw().all(), [['a']])
})

test('a file that may not be written is refused', ({ path }) => {
  openDatabase(path)
  chmodSync(path, 0o444)
  if (process.getuid?.() === 0)
    return console.log('skipped: a file without permission: root may write everywhere')
  assert.throws(() => openDatabase(path), /found no permission to write there|none, or no permission/)
})

test.run()
