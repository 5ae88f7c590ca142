import { CsvError, parse } from 'csv-parse/sync'
import { InputError } from '../../errors.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'
import { readText } from './read-text.ts'

/** One row of a CSV file; every complaint names file, line and column. */
export interface TableRow {
  has(column: string): boolean
  text(column: string): string
  /** @param least smallest number allowed; left out: any finite one. */
  number(column: string, least?: number): number
  /** A list of numbers in brackets, `[0.2, 0.8]`. */
  numbers(column: string): readonly number[]
  complain(column: string, expected: string): InputError
}

interface RecordWithInfo {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/**
 * The rows of a CSV file with a line of column names.
 *
 * @param required columns that must be there
 * @throws {InputError} when the file cannot be read, is no CSV, or lacks a column.
 */
export function readTable(path: string, required: readonly string[]): readonly TableRow[] {
  const [header, ...rows] = records(path)
  if (!header)
    throw new InputError({ place: path, expected: 'a line of column names', found: 'an empty file' })
  const columns = header.record
  const missing = required.find((column) => !columns.includes(column))
  if (missing !== undefined) {
    const expected = `a column ${missing}${suggestion(missing, columns)}`
    throw new InputError({ place: `${path}:1`, expected, found: columns.join(', ') })
  }
  return rows.map(({ record, info }) => tableRow(path, info.lines, columns, record))
}

/** Whether the line of column names has one. */
export function hasColumn(path: string, column: string): boolean {
  return records(path)[0]?.record.includes(column) ?? false
}

function records(path: string): readonly RecordWithInfo[] {
  try {
    return parse(readText(path, 'CSV'), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as RecordWithInfo[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as CsvError & { lines?: number }
    throw new InputError(
      { place: `${path}:${lines ?? 1}`, expected: 'CSV', found: error.message },
      { cause: error },
    )
  }
}

function tableRow(
  path: string,
  line: number,
  columns: readonly string[],
  record: readonly string[],
): TableRow {
  const text = (column: string) => record[columns.indexOf(column)] ?? ''
  const complain = (column: string, expected: string) =>
    new InputError({
      place: `${path}:${line}:${columns.indexOf(column) + 1} ${column}`,
      expected,
      found: text(column) || 'nothing',
    })
  return {
    has: (column) => columns.includes(column) && text(column) !== '',
    text,
    complain,
    number: (column, least = Number.NEGATIVE_INFINITY) => {
      const value = Number(text(column))
      if (text(column) !== '' && Number.isFinite(value) && value >= least) return value
      throw complain(
        column,
        least === Number.NEGATIVE_INFINITY ? 'a number' : `a number of at least ${least}`,
      )
    },
    numbers: (column) => {
      const list = /^\[(.*)\]$/
        .exec(text(column))?.[1]
        ?.split(',')
        .map((item) => item.trim())
      if (list?.every((item) => item !== '' && Number.isFinite(Number(item)))) return list.map(Number)
      throw complain(column, 'a list of numbers such as [0.2, 0.8]')
    },
  }
}
