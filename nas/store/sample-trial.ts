import { type FinishedTrial, type Outcome, trialHash } from './trial.ts'

/** A trial for tests, of a candidate that is its number. */
export function sampleTrial(
  number: number,
  outcome: Outcome = { result: { value: number / 3 } },
): FinishedTrial {
  const identity = { evaluation: 'sample', candidate: { number }, fidelity: 'analytic', seed: null }
  const { evaluation: _, ...trial } = identity
  return {
    ...trial,
    number,
    hash: trialHash(identity),
    outcome,
    seconds: 0.25,
    finished: '2000-01-01T00:00:00.000Z',
    versions: { sample: '1' },
  }
}
