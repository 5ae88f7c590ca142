import { setImmediate as otherEvents, setTimeout as sleep } from 'node:timers/promises'
import type { Claims } from '../store/claims.ts'
import type { StudyStore } from '../store/study-store.ts'
import {
  type Outcome,
  type Trial,
  type TrialCircumstances,
  type TrialIdentity,
  trialHash,
} from '../store/trial.ts'

/** A search that is asked for candidates and told their outcomes, in turn. It must repeat itself exactly. */
export interface TrialSearch {
  /** Candidates to run next; none when the search has ended. One may be asked for again. */
  ask(): readonly unknown[]
  /** One outcome per candidate last asked for, in their order. */
  tell(outcomes: readonly Outcome[]): void
}

/** A trial's outcome; of a trial that ran elsewhere also how long it took there, and on what programs. */
export interface Evaluated {
  readonly outcome: Outcome
  readonly circumstances?: Omit<TrialCircumstances, 'finished'>
}

export interface StudyRun extends Omit<TrialIdentity, 'candidate'> {
  readonly store: StudyStore
  /** Name of a study that was begun. */
  readonly study: string
  readonly search: TrialSearch
  /** What a candidate that was asked for is as a trial; itself, at the run's fidelity and seed, where left out. */
  readonly identify?: (asked: unknown) => Omit<TrialIdentity, 'evaluation'>
  /** What throws ends the run; the outcome of a candidate that cannot be evaluated is an error. */
  readonly evaluate: (trial: Trial) => Promise<Evaluated>
  /** Evaluations at the same time. */
  readonly parallel: number
  readonly versions: TrialCircumstances['versions']
  /** Told of every trial once, also of those that were finished before or elsewhere. */
  readonly onTrial?: (outcome: Outcome, trial: Trial) => void
}

const renewalMs = 3_000
const pollMs = 50

/**
 * Runs a study to its end. The search is asked from the start; trials that are in the store are not run again, and
 * those that another process runs now are waited for. So a study goes on where it was killed, several processes share
 * one, and the store holds the same outcomes whatever happened on the way.
 */
export async function runStudy(run: StudyRun): Promise<void> {
  const { store, study, search, evaluation, fidelity, seed } = run
  const { identify = (candidate) => ({ candidate, fidelity, seed }) } = run
  const claims = store.claims(study)
  claims.attend()
  const renewal = setInterval(() => renew(claims), renewalMs)
  const outcomes = new Map<string, Outcome>()
  const numbers = new Map<string, number>()
  try {
    for (let asked = search.ask(); asked.length > 0; asked = search.ask()) {
      const trials = asked.map((one): Trial => {
        const identity = identify(one)
        const hash = trialHash({ evaluation, ...identity })
        if (!numbers.has(hash)) numbers.set(hash, numbers.size)
        return { number: numbers.get(hash)!, hash, ...identity }
      })
      const fresh = new Map(
        trials.filter(({ hash }) => !outcomes.has(hash)).map((trial) => [trial.hash, trial]),
      )
      await finishAll([...fresh.values()], run, claims, (trial, outcome) => {
        outcomes.set(trial.hash, outcome)
        run.onTrial?.(outcome, trial)
      })
      search.tell(trials.map(({ hash }) => outcomes.get(hash)!))
      await otherEvents()
    }
    store.markComplete(study)
  } finally {
    clearInterval(renewal)
    claims.releaseAll()
  }
}

async function finishAll(
  trials: readonly Trial[],
  { store, study, evaluate, versions, parallel }: StudyRun,
  claims: Claims,
  settle: (trial: Trial, outcome: Outcome) => void,
): Promise<void> {
  const open: Trial[] = []
  for (const trial of trials) {
    const known = store.outcome(study, trial.hash)
    if (known) settle(trial, known)
    else open.push(trial)
  }
  open.reverse()
  const elsewhere: Trial[] = []
  let isStopped = false

  async function work(): Promise<void> {
    while (!isStopped) {
      const trial = open.pop()
      if (!trial && elsewhere.length === 0) return
      if (!trial) {
        await sleep(pollMs)
        open.push(...elsewhere.splice(0))
        continue
      }
      const claimed = claims.claim(trial.hash)
      if (claimed === 'taken') elsewhere.push(trial)
      else if (claimed === 'finished') settle(trial, store.outcome(study, trial.hash)!)
      else {
        const began = performance.now()
        const { outcome, circumstances } = await evaluate(trial)
        const here = { seconds: (performance.now() - began) / 1000, versions }
        const finished = new Date().toISOString()
        store.record(study, [{ ...trial, outcome, finished, ...(circumstances ?? here) }])
        settle(trial, outcome)
      }
    }
  }
  const stopAll = (error: unknown) => {
    isStopped = true
    throw error
  }
  await Promise.all(Array.from({ length: parallel }, () => work().catch(stopAll)))
}

/** What is wrong shows when an outcome is recorded; a lapsed claim costs no more than a trial run twice. */
function renew(claims: Claims): void {
  try {
    claims.renew()
  } catch {}
}
