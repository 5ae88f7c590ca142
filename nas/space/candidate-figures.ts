import { staticChoices } from '../evaluate/baselines.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { costsToExits, type ExitCosts, type Figures, withEt } from '../evaluate/exit-costs.ts'
import { candidateMemory, type MemoryNeed } from '../evaluate/network-memory.ts'
import type { SpaceContext } from './context.ts'

/** All that is known of a candidate. Average figures are those of the validation images. */
export interface CandidateFigures extends Figures, MemoryNeed {
  /** A fraction; null where no bank says it: then no image leaves early, and averages are those of the whole network. */
  readonly accuracy: number | null
  /** Of an image that leaves at the last exit. */
  readonly worstCaseLatencyCycles: number
  /** Average energy × latency over that of the backbone without any head. */
  readonly etRatioToBackbone: number
  /** The same over that of the backbone with its cheaper final head alone. */
  readonly etRatioToStatic: number
  readonly macsRatioToStatic: number
}

/**
 * Of the network of these choices.
 *
 * @param threshold one for all exits, or one for each but the last; of no account where no image leaves early.
 */
export function candidateFigures(
  context: SpaceContext,
  choices: Choices,
  threshold: number | readonly number[] = [],
): CandidateFigures {
  const { network, memory, decisions } = context
  const costs = costsOf(context, choices)
  const whole = costsToExits(costs, choices).at(-1)!
  const averages = decisions ? evaluate(decisions, costs, choices, threshold) : { ...whole, accuracy: null }
  const { accuracy, macs, energyPj, latencyCycles, etJCycles } = averages
  const { backbone, fixed } = baselineFigures(context)
  return {
    accuracy,
    macs,
    energyPj,
    latencyCycles,
    etJCycles,
    worstCaseLatencyCycles: whole.latencyCycles,
    ...candidateMemory(network, memory, choices),
    etRatioToBackbone: etJCycles / backbone.etJCycles,
    etRatioToStatic: etJCycles / fixed.etJCycles,
    macsRatioToStatic: macs / fixed.macs,
  }
}

/** The backbone alone, and with its cheaper final head: what ratios are told against. */
export function baselineFigures(context: Pick<SpaceContext, 'costs' | 'scheduled'>): {
  readonly backbone: Figures
  readonly fixed: Figures
  readonly fixedChoices: Choices
} {
  const { costs } = context
  const fixedChoices = staticChoices(costs)
  return {
    backbone: withEt(costs.backbone.at(-1)!),
    fixed: costsToExits(costsOf(context, fixedChoices), fixedChoices).at(-1)!,
    fixedChoices,
  }
}

function costsOf(
  { costs, scheduled }: Pick<SpaceContext, 'costs' | 'scheduled'>,
  choices: Choices,
): ExitCosts {
  return scheduled?.(choices) ?? costs
}
