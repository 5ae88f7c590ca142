import { layerBitsOf } from '../../models/bit-widths.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { networkWithBits } from '../../models/network-with-bits.ts'
import { networkWithHeads } from '../../models/network-with-heads.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules, type SimulationRules } from '../../sim/rules.ts'
import { bankNetwork } from '../evaluate/bank-network.ts'
import { type SplitDecisions, splitDecisions } from '../evaluate/confidence.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { type ExitCosts, exitCosts } from '../evaluate/exit-costs.ts'
import type { LogitBank } from '../evaluate/logit-bank.ts'
import { type NetworkCosts, networkCosts } from '../evaluate/network-costs.ts'
import { type NetworkMemory, networkMemory } from '../evaluate/network-memory.ts'
import { checkHeads } from '../search/exhaustive.ts'
import { allowedHeads, bankWithHeads } from './allowed-heads.ts'
import { scheduledCosts } from './scheduled-costs.ts'
import type { Space } from './space.ts'
import type { Variant } from './variant.ts'

/** A setting ready to be evaluated. */
export interface SpaceContext {
  /** With the heads that the space allows. */
  readonly network: EarlyExitNetwork
  readonly costs: ExitCosts
  readonly partCosts: NetworkCosts
  /** Costs of a candidate from its own schedule; where left out, those of its parts. */
  readonly scheduled?: (choices: Choices) => ExitCosts
  readonly memory: NetworkMemory
  /** Of the validation images; undefined where costs alone are compared. */
  readonly decisions: SplitDecisions | undefined
}

export interface ContextOptions {
  readonly space: Pick<Space, 'exits' | 'heads'>
  readonly variant: Variant
  readonly system: System
  /** Made of the variant's network; undefined where costs alone are compared. */
  readonly bank: LogitBank | undefined
  readonly rules?: SimulationRules
  /** Step of the ladder that costs come from; `analytic` where left out. */
  readonly fidelity?: Fidelity
}

/** Images and logits are of eight bits, whatever is between. */
const edgeBits = { imageBits: 8, logitBits: 8 }

/** @throws {InputError} when the bank's heads are not its network's, or the network cannot be built. */
export function spaceContext({
  space,
  variant,
  system,
  bank,
  rules: base = defaultRules,
  fidelity = 'analytic',
}: ContextOptions): SpaceContext {
  const whole = bank ? bankNetwork(bank.manifest) : buildNetwork(variant.spec)
  if (bank) checkHeads(bank, whole)
  const heads = allowedHeads(whole, space)
  const allowed = networkWithHeads(whole, heads)
  const network = variant.bits
    ? networkWithBits(allowed, { ...layerBitsOf(buildNetwork(variant.spec), variant.bits), ...edgeBits })
    : allowed
  const rules = variant.residency ? { ...base, residency: variant.residency } : base
  const { measure } = variant
  const partCosts = networkCosts(network, system, { rules, measure, fidelity })
  const costs = exitCosts(network, partCosts)
  const { schedule } = variant
  return {
    network,
    costs,
    partCosts,
    ...(schedule !== 'parts' && {
      scheduled: (choices: Choices) =>
        scheduledCosts({ network, system, schedule, measure, costs, rules }, choices),
    }),
    memory: networkMemory(network),
    decisions: bank && splitDecisions(bankWithHeads(bank, heads), 'validation', measure),
  }
}
