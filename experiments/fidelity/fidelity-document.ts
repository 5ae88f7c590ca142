import type { EarlyExitNetwork } from '../../models/graph.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { networkLabel } from '../front/network-label.ts'
import { agreement } from './compare.ts'
import type { CostsAtSteps } from './costs-at-steps.ts'
import type { FidelityDocument } from './document.ts'
import { drawCandidates, frontUnder, judgeFront } from './ladder.ts'
import { layersAtSteps } from './layers.ts'

export interface FidelityOptions extends Omit<CostsAtSteps, 'milliseconds'> {
  readonly bank: LogitBank
  readonly network: EarlyExitNetwork
  readonly system: System
  readonly rules: SimulationRules
  readonly thresholds: readonly number[]
  readonly objective: CostObjective
  /** Candidates to draw. */
  readonly count: number
  readonly seed: number
}

/** Compares every step with the one above it: on layers, on candidates drawn from the space, and by its front. */
export function fidelityDocument({
  bank,
  network,
  system,
  rules,
  steps,
  costs,
  thresholds,
  objective,
  count,
  seed,
  withoutCycle,
}: FidelityOptions): FidelityDocument {
  const setting = { decisions: splitDecisions(bank, 'validation'), thresholds, objective }
  const kinds = network.mountingPoints.map(({ heads }) => heads.length)
  const drawn = drawCandidates(kinds, thresholds, count, seed)
  const averages = steps.map((step) =>
    drawn.map(
      ({ choices, threshold }) =>
        evaluate(setting.decisions, costs.get(step)!, choices, threshold)[costKeys[objective]],
    ),
  )
  const layers = layersAtSteps(network, system, rules, steps)
  const fronts = steps.map((step) => frontUnder(costs.get(step)!, setting))
  return {
    steps,
    comparisons: steps.slice(1).map((higher, i) => {
      const lower = steps[i]!
      const compared = higher === 'cycle' ? layers.filter(({ notStepped }) => notStepped === null) : layers
      const onLayers = (key: 'energyPj' | 'latencyCycles') => {
        const [below, above] = [lower, higher].map((step) => compared.map(({ costs }) => costs[step]![key]))
        return agreement(below!, above!)
      }
      return {
        lower,
        higher,
        layerCycles: onLayers('latencyCycles'),
        layerEnergy: onLayers('energyPj'),
        networkCost: agreement(averages[i]!, averages[i + 1]!),
        front: judgeFront(fronts[i]!, fronts[i + 1]!, costs.get(higher)!, setting),
      }
    }),
    againstHighest: steps.slice(0, -1).map((step, i) => ({
      step,
      front: judgeFront(fronts[i]!, fronts.at(-1)!, costs.get(steps.at(-1)!)!, setting),
    })),
    layers,
    candidates: drawn.map(({ choices, threshold }, i) => ({
      exits: networkLabel(mountedHeads(network.mountingPoints, choices)),
      threshold,
      costs: Object.fromEntries(steps.map((step, s) => [step, averages[s]![i]!])),
    })),
    withoutCycle,
    provenance: {
      bank: { name: bank.manifest.name, sha256: bank.manifest.sha256 },
      data: bank.manifest.data.name,
      network: network.name,
      hardware: system.name,
      residency: rules.residency,
      pooling: rules.pooling,
      objective,
      thresholds,
      seed,
    },
  }
}
