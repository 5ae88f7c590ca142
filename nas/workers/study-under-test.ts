import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Genome } from '../search/genome.ts'
import { nsga2 } from '../search/nsga2.ts'
import { assess, problemGenes, testProblems } from '../search/test-problems.ts'
import { canonicalJson } from '../store/canonical-json.ts'
import type { StudyStore } from '../store/study-store.ts'
import type { FinishedTrial, Outcome } from '../store/trial.ts'
import { runStudy, type StudyRun, type TrialSearch } from './run-study.ts'

/** A study for tests: NSGA-II on the problem ZDT1 of five variables. */
export const generations = 15
export const populationSize = 20
export const name = 'zdt1'

const problem = testProblems.zdt1!

export interface StudyUnderTest {
  readonly store: StudyStore
  /** Milliseconds that an evaluation takes. */
  readonly delayMs?: number | undefined
  /** Gets one line for every evaluation that begins: the canonical JSON of its candidate. */
  readonly log?: string | undefined
  /** Evaluates in place of `evaluateUnderTest`. */
  readonly evaluate?: StudyRun['evaluate']
}

/** The outcome of a candidate, after so many milliseconds. */
export async function evaluateUnderTest(
  candidate: unknown,
  { delayMs = 0, log }: Pick<StudyUnderTest, 'delayMs' | 'log'>,
): Promise<Outcome> {
  if (log) appendFileSync(log, `${canonicalJson(candidate)}\n`)
  await sleep(delayMs)
  return { result: { objectives: assess(problem, candidate as Genome).objectives } }
}

export async function runStudyUnderTest({ store, delayMs, log, evaluate }: StudyUnderTest): Promise<void> {
  store.begin(name, { problem: 'zdt1', seed: 7 })
  await runStudy({
    store,
    study: name,
    search: search(),
    evaluation: 'zdt1',
    fidelity: 'analytic',
    seed: null,
    parallel: 4,
    versions: { node: process.version },
    evaluate:
      evaluate ??
      (async ({ candidate }) => ({ outcome: await evaluateUnderTest(candidate, { delayMs, log }) })),
  })
}

/** What must be the same whatever happened on the way, one line a trial. */
export function outcomesOf(store: StudyStore): string[] {
  return store
    .trials(name)
    .map(({ seconds, finished, versions, ...trial }: FinishedTrial) => canonicalJson(trial))
}

function search(): TrialSearch {
  const searcher = nsga2({ genes: problemGenes(problem, 5), seed: 7, populationSize })
  let generation = 0
  let asked: Genome[] = []
  const assessed = ({ result }: Outcome, i: number) => ({
    genome: asked[i]!,
    objectives: (result as { objectives: number[] }).objectives,
    violation: 0,
  })
  return {
    ask: () => {
      asked = generation++ < generations ? searcher.ask() : []
      return asked
    },
    tell: (outcomes) => searcher.tell(outcomes.map(assessed)),
  }
}
