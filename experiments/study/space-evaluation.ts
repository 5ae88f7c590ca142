import { InputError } from '../../errors.ts'
import type { MountingPoint } from '../../models/graph.ts'
import { type Choices, choicesOf } from '../../nas/evaluate/configuration.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { bankOfVariant } from '../../nas/space/bank-of-variant.ts'
import { baselineFigures, candidateFigures } from '../../nas/space/candidate-figures.ts'
import type { SpaceContext } from '../../nas/space/context.ts'
import { spaceContext } from '../../nas/space/context.ts'
import { completed, referenceSetting } from '../../nas/space/settings.ts'
import type { Setting } from '../../nas/space/space.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'
import { variantOf } from '../../nas/space/variant.ts'
import { wholeSetting } from '../../nas/space/whole-setting.ts'
import { contentHash } from '../../nas/store/canonical-json.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules } from '../../sim/rules.ts'
import type { StudyMember, StudyResult } from './candidate.ts'
import type { EvaluationSource } from './source.ts'
import { openSources } from './sources.ts'
import { programVersion } from './versions.ts'

/** Step of the fidelity ladder that costs come from. */
export const fidelity = 'analytic'

interface Named {
  readonly name: string
  readonly hash: string
}

export interface SpaceEvaluation {
  /** All that a result depends on beside the candidate. */
  readonly identity: {
    readonly banks: readonly Named[]
    /** Of a space without banks. */
    readonly network?: string
    readonly hardware: readonly Named[]
    /** Hash of the simulator's rules. */
    readonly rules: string
    readonly space: EvaluationSource['space']
    readonly objectives: EvaluationSource['objectives']
    readonly constraints: EvaluationSource['constraints']
    readonly versions: Readonly<Record<string, string>>
  }
  /** Of the identity. */
  readonly hash: string
  /** With the heads that may be mounted. */
  readonly points: readonly MountingPoint[]
  /** The backbone with its cheaper final head and no early exit, in the reference setting. */
  readonly reference: StudyMember
  evaluate(candidate: SpaceCandidate): StudyResult
}

/** Contexts that are kept; each holds the decisions of a bank's heads. */
const keptContexts = 16

/**
 * The evaluation of candidates on the validation images of logit banks and on accelerators.
 *
 * @throws {InputError} when a bank or an accelerator cannot be read, a network of the space has no bank though accuracy
 * is asked for, or an accelerator does not have its bits.
 */
export function openSpaceEvaluation(source: EvaluationSource): SpaceEvaluation {
  const { space, objectives, constraints } = source
  const { dimensions, exitCount } = space
  const { banks, base, systems } = openSources(source)
  const contexts = new Map<string, SpaceContext>()

  const contextOf = (part: Setting): SpaceContext => {
    const setting = completed(part, dimensions)
    const key = JSON.stringify(setting)
    const kept = contexts.get(key)
    if (kept) return kept
    const variant = variantOf(setting, base)
    const bank = objectives.isAccuracyKnown ? bankOfVariant(variant, banks) : undefined
    const context = spaceContext({ space, variant, system: systems.get(variant.hardware)!, bank })
    if (contexts.size === keptContexts) contexts.delete(contexts.keys().next().value!)
    contexts.set(key, context)
    return context
  }
  const member = (
    context: SpaceContext,
    choices: Choices,
    { setting, threshold }: SpaceCandidate,
  ): StudyMember => {
    return {
      ...mountedHeads(context.network.mountingPoints, choices),
      ...(threshold !== undefined && { threshold }),
      ...(setting && { setting }),
      ...candidateFigures(context, choices, threshold),
    }
  }
  const evaluateAll = (context: SpaceContext, candidate: SpaceCandidate): StudyResult => {
    const threshold = candidate.threshold as number | undefined
    const found = wholeSetting(context, threshold, {
      objectives,
      constraints,
      ...(exitCount && { exitCount }),
    })
    const kinds = context.network.mountingPoints.map(({ heads }) => heads.length)
    const shown = found.nearest ? [found.nearest.configuration] : found.configurations
    const members = shown.map((i) => member(context, choicesOf(i, kinds), candidate))
    return { candidates: found.candidates, members }
  }

  const identity = {
    banks: banks.map(({ manifest }) => ({ name: manifest.name, hash: contentHash(manifest) })),
    ...(source.network !== undefined && { network: contentHash(base) }),
    hardware: [...systems.values()].map((system) => ({ name: system.name, hash: systemHash(system) })),
    rules: contentHash(defaultRules),
    space,
    objectives,
    constraints,
    versions: { offramp: programVersion },
  }
  const first = contextOf(referenceSetting(dimensions))
  const most = first.network.mountingPoints.length
  if (exitCount && exitCount.from > most)
    throw new InputError({
      place: 'space.exitCount.from',
      expected: `at most ${most}, the places of exits`,
      found: `${exitCount.from}`,
    })
  return {
    identity,
    hash: contentHash(identity),
    points: first.network.mountingPoints,
    reference: member(first, baselineFigures(first).fixedChoices, {}),
    evaluate: (candidate) => {
      const context = contextOf(candidate.setting ?? {})
      const { choices } = candidate
      if (!choices) return evaluateAll(context, candidate)
      return { candidates: 1, members: [member(context, choices, candidate)] }
    },
  }
}

/** JSON has no infinity, which is the width of a link that takes no time. */
function systemHash(system: System): string {
  const text = JSON.stringify(system, (_, value) => (value === Number.POSITIVE_INFINITY ? 'infinite' : value))
  return contentHash(JSON.parse(text))
}
