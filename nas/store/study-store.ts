import { InputError } from '../../errors.ts'
import { canonicalJson, contentHash } from './canonical-json.ts'
import { type Claims, claimsOf, processesAt } from './claims.ts'
import { asDatabaseInputError } from './database-errors.ts'
import { firstDifference } from './first-difference.ts'
import { type Connection, type OpenOptions, openDatabase, transaction } from './open-database.ts'
import type { FinishedTrial, Outcome } from './trial.ts'
import { type TrialRow, toOutcome, toRow, toTrial, trialColumns } from './trial-rows.ts'

export interface StudySummary {
  readonly name: string
  /** What it was started with. */
  readonly specification: unknown
  /** Whether its search has no more to ask. */
  readonly isComplete: boolean
  readonly trials: number
  readonly failed: number
  /** Processes that are at work on it now. */
  readonly processes: readonly number[]
}

/** Studies and their trials in one database file, open to any number of processes of one machine. */
export class StudyStore {
  readonly path: string
  readonly #database: Connection

  /** @throws {InputError} as `openDatabase` does. */
  constructor(path: string, options?: OpenOptions) {
    this.path = path
    this.#database = openDatabase(path, options)
  }

  /**
   * Makes a study, or takes up one that was begun.
   *
   * @throws {InputError} when a study of that name was begun with another specification.
   */
  begin(name: string, specification: unknown): void {
    const text = canonicalJson(specification)
    this.#guard((database) =>
      transaction(database, () => {
        const row = database.prepare('SELECT specification FROM study WHERE name = ?').raw().get(name)
        if (row) this.#checkSame(name, (row as [string])[0], text)
        else
          database
            .prepare('INSERT INTO study (name, hash, specification) VALUES (?, ?, ?)')
            .run(name, contentHash(specification), text)
      }),
    )
  }

  /** All studies, by name. */
  studies(): StudySummary[] {
    return this.#guard((database) => {
      const names = database.prepare('SELECT name FROM study ORDER BY name').raw().all() as [string][]
      return names.map(([name]) => summary(database, name)!)
    })
  }

  /** @throws {InputError} when there is no study of that name. */
  study(name: string): StudySummary {
    const found = this.#guard((database) => summary(database, name))
    if (found) return found
    const names = this.studies().map((study) => study.name)
    throw new InputError({
      place: this.path,
      expected: names.length === 0 ? 'a study, but it has none' : `one of the studies ${names.join(', ')}`,
      found: `'${name}'`,
    })
  }

  /** Finished trials by number, from `first` on. */
  trials(study: string, first = 0): FinishedTrial[] {
    const rows = this.#guard((database) =>
      database
        .prepare(`SELECT ${trialColumns} FROM trial WHERE study = ? AND number >= ? ORDER BY number`)
        .raw()
        .all(study, first),
    )
    return (rows as TrialRow[]).map(toTrial)
  }

  /** The outcome of the finished trial of that hash, if any. */
  outcome(study: string, hash: string): Outcome | undefined {
    const row = this.#guard((database) =>
      database.prepare('SELECT result, error FROM trial WHERE study = ? AND hash = ?').raw().get(study, hash),
    )
    return row ? toOutcome(...(row as [string | null, string | null])) : undefined
  }

  /** Records trials, all or none, and ends the claims on them. One that is there already stays as it is. */
  record(study: string, trials: readonly FinishedTrial[]): void {
    this.#guard((database) => {
      const insert = database.prepare(
        `INSERT INTO trial (study, ${trialColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (study, hash) DO NOTHING`,
      )
      const release = database.prepare('DELETE FROM claim WHERE study = ? AND hash = ?')
      transaction(database, () => {
        for (const trial of trials) {
          insert.run(study, ...toRow(trial))
          release.run(study, trial.hash)
        }
      })
    })
  }

  markComplete(study: string): void {
    this.#guard((database) => database.prepare('UPDATE study SET complete = 1 WHERE name = ?').run(study))
  }

  /** @throws {InputError} when there is none of that name, or a process is at work on it. */
  remove(name: string): void {
    const { processes } = this.study(name)
    if (processes.length > 0)
      throw new InputError({
        place: `${this.path} study ${name}`,
        expected: 'no process at work on it',
        found: `process ${processes.join(', ')}`,
      })
    this.#guard((database) => database.prepare('DELETE FROM study WHERE name = ?').run(name))
  }

  claims(study: string): Claims {
    return claimsOf((work) => this.#guard(work), study)
  }

  close(): void {
    this.#database.close()
  }

  #guard<T>(work: (database: Connection) => T): T {
    try {
      return work(this.#database)
    } catch (error) {
      throw asDatabaseInputError(error, this.path)
    }
  }

  #checkSame(name: string, begun: string, asked: string): void {
    const difference = firstDifference(JSON.parse(begun), JSON.parse(asked))
    if (difference)
      throw new InputError({
        place: `${this.path} study ${name}`,
        expected: `${difference.key} ${difference.a}, with which it was begun`,
        found: difference.b,
      })
  }
}

function summary(database: Connection, name: string): StudySummary | undefined {
  const row = database
    .prepare(
      `SELECT specification, complete, count(trial.number), count(trial.error)
       FROM study LEFT JOIN trial ON trial.study = name WHERE name = ? GROUP BY name`,
    )
    .raw()
    .get(name) as [string, number, number, number] | undefined
  if (!row) return undefined
  const [specification, complete, trials, failed] = row
  return {
    name,
    specification: JSON.parse(specification),
    isComplete: complete === 1,
    trials,
    failed,
    processes: processesAt(database, name),
  }
}
