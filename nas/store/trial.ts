import { contentHash } from './canonical-json.ts'

/** What a candidate is evaluated by: two trials of equal identity have equal results. */
export interface TrialIdentity {
  /** Hash of all that a result depends on beside the candidate: data, hardware, versions. */
  readonly evaluation: string
  readonly candidate: unknown
  /** Step of the fidelity ladder. */
  readonly fidelity: string
  /** Of the trial's own random numbers; null where it draws none. */
  readonly seed: number | null
}

/** A trial to be run; `number` is its place in the order in which the search first asked for each. */
export interface Trial extends Omit<TrialIdentity, 'evaluation'> {
  readonly number: number
  readonly hash: string
}

/** How a trial ended: with a result, or with the message of an error. */
export type Outcome =
  | { readonly result: unknown; readonly error?: never }
  | { readonly error: string; readonly result?: never }

/** What is noted of a trial beside its outcome; it differs from run to run. */
export interface TrialCircumstances {
  readonly seconds: number
  /** ISO 8601. */
  readonly finished: string
  /** Of the programs that ran it, by name. */
  readonly versions: Readonly<Record<string, string>>
}

export interface FinishedTrial extends Trial, TrialCircumstances {
  readonly outcome: Outcome
}

/** A trial's identity, the hash of its canonical JSON. */
export function trialHash({ evaluation, candidate, fidelity, seed }: TrialIdentity): string {
  return contentHash({ evaluation, candidate, fidelity, seed })
}
