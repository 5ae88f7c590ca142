import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import type { ExitChoice } from '../../models/graph.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import type { BankManifest } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { canonicalJson, contentHash } from '../../nas/store/canonical-json.ts'
import type { StudyStore } from '../../nas/store/study-store.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { runStudy } from '../../nas/workers/run-study.ts'
import { versions } from '../study/versions.ts'
import { bankPart } from './bank-part.ts'
import { chooseCandidates } from './candidates.ts'
import { objectivePoints, referenceOf } from './curve.ts'
import { type LoopResult, mounted } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import { type LoopTrial, loopPlan, searchOf } from './plan.ts'
import type { LoopSpecification } from './specification.ts'
import { sharedFolder } from './trainings.ts'
import { type TrialRunnerOptions, trialRunner } from './trial-runner.ts'

export interface LoopRun extends TrialRunnerOptions {
  /** Has a study of the file's name, begun with the specification. */
  readonly store: StudyStore
  readonly specification: LoopSpecification
}

export interface LoopEnd {
  /** Networks that were kept to the end. */
  readonly kept: readonly (readonly ExitChoice[])[]
  /** How many candidates, which are the first ones, came from the bank's front. */
  readonly fromFront: number
}

/** Runs a search with training in the loop to its end, from where it stands. */
export async function runLoop(run: LoopRun): Promise<LoopEnd> {
  const { file, evaluation, to, store, specification, cores } = run
  const { network, costs, staticFigures } = evaluation
  const { objectives } = file
  let fromFront = 0
  const candidates = () => {
    const folder = join(sharedFolder(file, to), 'bank')
    const bank = readBank(folder)
    checkNetwork(bank.manifest, file, folder)
    const heads = network.mountingPoints.flatMap(({ letter, heads: kinds }) =>
      kinds.map(({ kind }) => ({ letter, kind })),
    )
    const decisions = splitDecisions(bankPart(bank, heads), 'validation')
    const { front, spread } = chooseCandidates({ ...file, decisions, costs, staticFigures })
    fromFront = front.length
    return [...front, ...spread].map((choices) => mounted(network, choices))
  }
  const pointsOf = ({ result }: Outcome) =>
    objectivePoints((result as LoopResult).curve, objectives, staticFigures)
  let kept: LoopEnd['kept'] = []
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
    evaluate: ({ candidate, fidelity, seed }) =>
      runTrial({ step: fidelity, heads: candidate, seed } as LoopTrial),
    parallel: cores,
    versions,
  })
  return { kept, fromFront }
}

/** Shared weights that a user names may be of any network. */
function checkNetwork({ network }: Pick<BankManifest, 'network'>, { recipe }: LoopFile, place: string): void {
  const [expected, found] = [canonicalJson(recipe.network), canonicalJson(network)]
  if (expected !== found) throw new InputError({ place, expected: `network ${expected}`, found })
}
