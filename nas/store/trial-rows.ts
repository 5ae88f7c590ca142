import { canonicalJson } from './canonical-json.ts'
import type { FinishedTrial, Outcome } from './trial.ts'

/** Columns of a trial, in the order of its rows. */
export const trialColumns =
  'number, hash, candidate, seed, fidelity, result, error, seconds, finished, versions'

export type TrialRow = [
  number: number,
  hash: string,
  candidate: string,
  seed: number | null,
  fidelity: string,
  result: string | null,
  error: string | null,
  seconds: number,
  finished: string,
  versions: string,
]

export function toRow(trial: FinishedTrial): TrialRow {
  const { number, hash, candidate, seed, fidelity, outcome, seconds, finished, versions } = trial
  const isFailed = outcome.error !== undefined
  return [
    number,
    hash,
    canonicalJson(candidate),
    seed,
    fidelity,
    isFailed ? null : canonicalJson(outcome.result),
    isFailed ? outcome.error : null,
    seconds,
    finished,
    canonicalJson(versions),
  ]
}

export function toTrial(row: TrialRow): FinishedTrial {
  const [number, hash, candidate, seed, fidelity, result, error, seconds, finished, versions] = row
  return {
    number,
    hash,
    candidate: JSON.parse(candidate),
    seed,
    fidelity,
    outcome: toOutcome(result, error),
    seconds,
    finished,
    versions: JSON.parse(versions),
  }
}

export function toOutcome(result: string | null, error: string | null): Outcome {
  return error === null ? { result: JSON.parse(result!) } : { error }
}
