import { CsvError, parse } from 'csv-parse/sync'
import { InputError } from '../../errors.ts'

/** A row of a table and where it stands. */
export interface CsvRow {
  readonly cells: readonly string[]
  /** `file:line`, for messages. */
  readonly place: string
}

/**
 * Reads rows of any length, separated by commas (by tabs where there is no comma), trimmed; blank rows and comments (from #) are left out.
 *
 * @throws {InputError} `file:line: expected …, found …` for a quote that is not closed, and for a file without rows.
 */
export function parseCsvRows(text: string, file: string): readonly CsvRow[] {
  const rows = parseRecords(text, file)
    .map(({ record, info }) => ({ cells: record, place: `${file}:${info.lines}` }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  if (rows.length === 0)
    throw new InputError({ place: `${file}:1`, expected: 'a table', found: 'an empty file' })
  return rows
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function parseRecords(text: string, file: string): readonly Parsed[] {
  try {
    return parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      delimiter: text.includes(',') ? ',' : '\t',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Parsed[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new InputError(
      { place: `${file}:${error.lines}`, expected: 'CSV', found: error.message },
      { cause: error },
    )
  }
}

/**
 * A whole number of at least 1.
 *
 * @throws {InputError} `file:line key: expected …, found …` for anything else.
 */
export function positiveInteger(text: string | undefined, place: string): number {
  const value = Number(text)
  if (text && /^\d+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value
  throw new InputError({ place, expected: 'a whole number from 1 to 2^53', found: text || 'nothing' })
}
