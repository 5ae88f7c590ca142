import type { CostObjective } from '../../nas/search/objectives.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import type { Agreement } from './compare.ts'
import type { JudgedFront } from './ladder.ts'
import type { LayerAtSteps } from './layers.ts'

/** A step of the ladder against the one above it. */
export interface StepComparison {
  readonly lower: Fidelity
  readonly higher: Fidelity
  /** Per layer; against `cycle` only the layers that are stepped, as the others are the same. */
  readonly layerCycles: Agreement
  readonly layerEnergy: Agreement
  /** Of the candidates drawn, averages over the validation images. */
  readonly networkCost: Agreement
  /** The front chosen at the lower step, judged by the higher. */
  readonly front: JudgedFront
}

/** Average costs of one candidate at every step. */
export interface CandidateAtSteps {
  readonly exits: string
  readonly threshold: number
  readonly costs: Readonly<Partial<Record<Fidelity, number>>>
}

export interface FidelityDocument {
  readonly steps: readonly Fidelity[]
  readonly comparisons: readonly StepComparison[]
  /** Each step below the highest, its front judged by the highest. */
  readonly againstHighest: readonly { readonly step: Fidelity; readonly front: JudgedFront }[]
  readonly layers: readonly LayerAtSteps[]
  readonly candidates: readonly CandidateAtSteps[]
  /** Why the highest step is left out; null where it is there. */
  readonly withoutCycle: string | null
  readonly provenance: {
    readonly bank: { readonly name: string; readonly sha256: string }
    readonly data: string
    readonly network: string
    readonly hardware: string
    readonly residency: string
    readonly pooling: string
    readonly objective: CostObjective
    readonly thresholds: readonly number[]
    readonly seed: number
  }
}
