import { randomUUID } from 'node:crypto'
import { type Connection, transaction } from './open-database.ts'
import { isProcessAlive } from './process-alive.ts'

/** A claim that is not renewed lapses after this long. */
const leaseMs = 15_000

/** What a claim on a trial came to: it is ours, another live process has it, or it is finished already. */
export type ClaimOutcome = 'claimed' | 'taken' | 'finished'

/**
 * The claims of one process on the trials of a study, so that no two processes run the same trial. A claim ends with
 * its trial, with its process, or when it is not renewed. A process that was merely stopped for so long may finish a
 * trial that another has finished meanwhile; the first outcome stays.
 */
export interface Claims {
  claim(hash: string): ClaimOutcome
  /** Says that this process is at work on the study, also while it runs no trial. */
  attend(): void
  /** To be called every few seconds. */
  renew(): void
  releaseAll(): void
}

/** @param guard runs work on the database and says in its own way what went wrong. */
export function claimsOf(guard: <T>(work: (database: Connection) => T) => T, study: string): Claims {
  const owner = randomUUID()
  const { finished, holder, insert, extend, drop } = guard((database) => ({
    finished: database.prepare('SELECT 1 FROM trial WHERE study = ? AND hash = ?').raw(),
    holder: database.prepare(`SELECT ${claimColumns} FROM claim WHERE study = ? AND hash = ?`).raw(),
    insert: database.prepare('INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?)'),
    extend: database.prepare('UPDATE claim SET expires = ? WHERE study = ? AND owner = ?'),
    drop: database.prepare('DELETE FROM claim WHERE study = ? AND owner = ?'),
  }))
  const take = (hash: string): ClaimOutcome => {
    if (finished.get(study, hash)) return 'finished'
    const held = holder.get(study, hash) as ClaimRow | undefined
    if (held && isLive(held)) return 'taken'
    insert.run(study, hash, owner, process.pid, Date.now() + leaseMs)
    return 'claimed'
  }
  return {
    claim: (hash) => guard((database) => transaction(database, () => take(hash))),
    attend: () => guard(() => void insert.run(study, owner, owner, process.pid, Date.now() + leaseMs)),
    renew: () => guard(() => void extend.run(Date.now() + leaseMs, study, owner)),
    releaseAll: () => guard(() => void drop.run(study, owner)),
  }
}

/** Processes that are at work on a study. */
export function processesAt(database: Connection, study: string): number[] {
  const rows = database.prepare(`SELECT ${claimColumns} FROM claim WHERE study = ?`).raw().all(study)
  const live = (rows as ClaimRow[]).filter(isLive)
  return [...new Set(live.map(([id]) => id))].sort((a, b) => a - b)
}

const claimColumns = 'process, expires'
type ClaimRow = [process: number, expires: number]

function isLive([id, expires]: ClaimRow): boolean {
  return expires > Date.now() && isProcessAlive(id)
}
