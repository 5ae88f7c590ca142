import type { EarlyExitNetwork, ExitChoice, HeadKind } from '../../models/graph.ts'
import { readTable, type TableRow } from './read-table.ts'

/** One of the published networks: where its exits are, what heads they have, how many images leave at each. */
export interface PublishedModel {
  readonly name: string
  /** The exits, as the file writes them: A-E-K. */
  readonly exits: string
  /** The exits, and the name where others have the same. */
  readonly label: string
  readonly choices: readonly ExitChoice[]
  readonly exitRatios: readonly number[]
  readonly row: TableRow
}

/** Ratios are printed with four digits. */
const ratioTolerance = 0.01

/**
 * The networks of a file such as models.csv.
 *
 * @throws {InputError} for exits that the network does not have, heads or ratios that do not fit them.
 */
export function readModels(path: string, network: EarlyExitNetwork): readonly PublishedModel[] {
  const columns = ['model', 'mount_letters', 'ex_lay', 'exit_ratios']
  const rows = readTable(path, columns)
  return rows.map((row): PublishedModel => {
    const kinds = row.numbers('ex_lay')
    const choices = exitChoices(row, 'mount_letters', 'ex_lay', kinds, network)
    const exitRatios = row.numbers('exit_ratios')
    const sum = exitRatios.reduce((total, ratio) => total + ratio, 0)
    const fit = exitRatios.length === choices.length && exitRatios.every((ratio) => ratio >= 0)
    if (!fit || Math.abs(sum - 1) > ratioTolerance) {
      throw row.complain('exit_ratios', `${choices.length} fractions that sum to 1`)
    }
    const name = row.text('model')
    const exits = row.text('mount_letters')
    const isUnique = rows.every((other) => other === row || other.text('mount_letters') !== exits)
    return { name, exits, label: isUnique ? exits : `${exits} ${name}`, choices, exitRatios, row }
  })
}

/** The exits in one column with the kinds of their heads from another. */
export function exitChoices(
  row: TableRow,
  exitColumn: string,
  kindColumn: string,
  kinds: readonly number[],
  { mountingPoints }: EarlyExitNetwork,
): readonly ExitChoice[] {
  const known = mountingPoints.map(({ letter }) => letter)
  const letters = row.text(exitColumn).split('-')
  const places = letters.map((letter) => known.indexOf(letter))
  const isOrdered = places.every((place, i) => place > (places[i - 1] ?? -1))
  if (!isOrdered || letters.at(-1) !== known.at(-1)) {
    throw row.complain(exitColumn, `letters of ${known.join('-')} in that order, the last among them`)
  }
  if (kinds.length !== letters.length || !kinds.every((kind) => kind === 0 || kind === 1)) {
    throw row.complain(kindColumn, `${letters.length} heads, each 1 (one linear layer) or 0 (two)`)
  }
  return letters.map((letter, i) => ({ letter, kind: kinds[i] as HeadKind }))
}

/**
 * The networks with a row's exits; where it also names one in a column `model`, that one.
 *
 * @throws {InputError} when there is none.
 */
export function modelsOf(row: TableRow, models: readonly PublishedModel[]): readonly PublishedModel[] {
  const exits = row.text('exits')
  const alike = models.filter(
    (one) => one.exits === exits && (!row.has('model') || one.name === row.text('model')),
  )
  if (alike.length > 0) return alike
  throw row.complain('exits', 'the exits of a network in the file of models')
}
