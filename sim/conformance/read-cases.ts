import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { readText } from '../../files.ts'
import { type CsvRow, parseCsvRows } from '../systolic/csv-rows.ts'
import { suggestion } from '../yaml/nearest-name.ts'

/** A row of a table with a header. */
export interface CaseRow {
  /** `file:line`, for messages. */
  readonly place: string
  /**
   * The text in a column.
   *
   * @throws {InputError} where the row ends before it.
   */
  text(column: string): string
  /**
   * The number in a column.
   *
   * @throws {InputError} where it is no finite number.
   */
  number(column: string): number
}

/** Rows of a .csv file, or of all files of a folder, that have `columns`; other files of the folder are passed over. */
export function readCaseRows(path: string, columns: readonly string[]): readonly CaseRow[] {
  const isFolder = statOf(path).isDirectory()
  const files = isFolder ? filesNamed(path, '.csv').map((name) => join(path, name)) : [path]
  const tables = files
    .map((file) => parseCsvRows(readText(file), file))
    .filter(([header]) => !isFolder || columns.every((column) => header!.cells.includes(column)))
  if (tables.length === 0) {
    const expected = `a .csv file with the columns ${columns.join(', ')}`
    throw new InputError({ place: path, expected, found: 'none' })
  }
  return tables.flatMap(([header, ...rows]) => {
    const missing = columns.find((column) => !header!.cells.includes(column))
    if (missing) {
      throw new InputError({
        place: header!.place,
        expected: `a column ${missing}${suggestion(missing, unknownOf(header!.cells, columns))}`,
        found: `${header!.cells.length} others`,
      })
    }
    return rows.map((row) => caseRow(header!.cells, row))
  })
}

const unknownOf = (header: readonly string[], columns: readonly string[]) =>
  header.filter((name) => name !== '' && !columns.includes(name))

/** @throws {InputError} where the row was cut short. */
function caseRow(header: readonly string[], { cells, place }: CsvRow): CaseRow {
  const width = header.findLastIndex((name) => name !== '') + 1
  if (cells.length < width)
    throw new InputError({ place, expected: `${width} cells, as in the header`, found: String(cells.length) })
  const text = (column: string) => {
    const cell = cells[header.indexOf(column)]
    if (cell) return cell
    throw new InputError({ place: `${place} ${column}`, expected: 'a value', found: 'nothing' })
  }
  const number = (column: string) => {
    const value = Number(text(column))
    if (Number.isFinite(value)) return value
    throw new InputError({ place: `${place} ${column}`, expected: 'a number', found: text(column) })
  }
  return { place, text, number }
}

/**
 * Names of the files directly in a folder that end so, sorted.
 *
 * @throws {InputError} where it is no folder to read.
 */
export function filesNamed(folder: string, ending: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .sort()
  } catch (error) {
    throw unreadable(folder, error)
  }
}

function statOf(path: string): ReturnType<typeof statSync> & { isDirectory(): boolean } {
  try {
    return statSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(place: string, error: unknown): InputError {
  const { message } = error as Error
  return new InputError({ place, expected: 'a file or folder to read', found: message }, { cause: error })
}
