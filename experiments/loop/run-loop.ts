import { join } from 'node:path'
import type { ExitChoice } from '../../models/graph.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { contentHash } from '../../nas/store/canonical-json.ts'
import type { StudyStore } from '../../nas/store/study-store.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { runStudy } from '../../nas/workers/run-study.ts'
import { versions } from '../study/versions.ts'
import { chooseCandidates } from './candidates.ts'
import { objectivePoints, referenceOf } from './curve.ts'
import { type LoopResult, mounted } from './evaluation.ts'
import { type LoopTrial, loopPlan, searchOf } from './plan.ts'
import type { LoopSpecification } from './specification.ts'
import { sharedFolder } from './trainings.ts'
import { type TrialRunnerOptions, trialRunner } from './trial-runner.ts'

export interface LoopRun extends TrialRunnerOptions {
  /** Has a study of the file's name, begun with the specification. */
  readonly store: StudyStore
  readonly specification: LoopSpecification
}

/**
 * Runs a search with training in the loop to its end, from where it stands.
 *
 * @returns the networks that were kept to the end
 */
export async function runLoop(run: LoopRun): Promise<readonly (readonly ExitChoice[])[]> {
  const { file, evaluation, to, store, specification, cores } = run
  const { network, costs, staticFigures } = evaluation
  const { objectives } = file
  const candidates = () => {
    const bank = readBank(join(sharedFolder(file, to), 'bank'))
    checkHeads(bank, network)
    const decisions = splitDecisions(bank, 'validation')
    const chosen = chooseCandidates({ ...file, decisions, costs, staticFigures })
    return chosen.map((choices) => mounted(network, choices))
  }
  const pointsOf = ({ result }: Outcome) =>
    objectivePoints((result as LoopResult).curve, objectives, staticFigures)
  let kept: readonly (readonly ExitChoice[])[] = []
  function* plan(): Generator<LoopTrial[], void, readonly Outcome[]> {
    kept = yield* loopPlan({ ...file, candidates, pointsOf, reference: referenceOf(objectives) })
  }
  const runTrial = trialRunner(run)
  await runStudy({
    store,
    study: file.name,
    evaluation: contentHash(specification),
    search: searchOf(plan()),
    fidelity: 'training',
    seed: file.seed,
    identify: (asked) => {
      const { step, heads, seed } = asked as LoopTrial
      return { candidate: heads, fidelity: step, seed }
    },
    evaluate: async ({ candidate, fidelity, seed }) => ({
      outcome: await runTrial({ step: fidelity, heads: candidate, seed } as LoopTrial),
    }),
    parallel: cores,
    versions,
  })
  return kept
}
