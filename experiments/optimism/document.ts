import { type MountedHeads, mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import type { CostObjective } from '../../nas/search/objectives.ts'
import type { SelectedOn, Selection, SelectionRule } from '../../nas/search/selection-optimism.ts'
import type { ExitTestArguments } from '../evaluation-options.ts'
import type { OpenEvaluation } from '../open-evaluation.ts'
import type { DealtRule } from './optimism.ts'

/** A network chosen on one split of the bank as it is. */
export interface ChosenNetwork extends MountedHeads {
  readonly threshold: number
  readonly here: SelectedOn
  readonly elsewhere: SelectedOn
}

/** One rule of choosing, on the splits as they are and over all deals. */
export interface ReportedRule extends DealtRule {
  /** Chosen on the test images, as the study did; `here` is what it then reports. */
  readonly chosenOnTest: ChosenNetwork | null
  /** Chosen on the validation images; `elsewhere` is what is then reported, of the test images. */
  readonly chosenOnValidation: ChosenNetwork | null
}

export interface OptimismDocument {
  readonly rules: readonly ReportedRule[]
  /** Of an image, in the unit of the objective. */
  readonly staticCost: number
  readonly deals: number
  readonly seed: number
  readonly provenance: {
    readonly bank: { readonly name: string; readonly sha256: string }
    readonly data: string
    readonly images: Readonly<Record<'validation' | 'test', number>>
    readonly hardware: string
    readonly fidelity: string
    readonly pooling: string
    readonly residency: string
    readonly objective: CostObjective
    readonly thresholds: readonly number[]
    readonly confidence: string
    readonly calibrated: boolean
  }
}

interface Found {
  readonly dealt: readonly DealtRule[]
  readonly onTest: readonly Selection[]
  readonly onValidation: readonly Selection[]
  readonly staticCost: number
  readonly thresholds: readonly number[]
}

export function optimismDocument(
  { bank, network, system, rules, fidelity }: OpenEvaluation,
  options: ExitTestArguments & { objective: CostObjective; deals: number; seed: number },
  { dealt, onTest, onValidation, staticCost, thresholds }: Found,
): OptimismDocument {
  const { manifest } = bank
  const chosen = (selections: readonly Selection[], rule: SelectionRule): ChosenNetwork | null => {
    const found = selections.find((selection) => selection.rule === rule)
    if (!found) return null
    const { choices, threshold, here, elsewhere } = found
    return { ...mountedHeads(network.mountingPoints, choices), threshold, here, elsewhere }
  }
  return {
    rules: dealt.map((one) => ({
      ...one,
      chosenOnTest: chosen(onTest, one.rule),
      chosenOnValidation: chosen(onValidation, one.rule),
    })),
    staticCost,
    deals: options.deals,
    seed: options.seed,
    provenance: {
      bank: { name: manifest.name, sha256: manifest.sha256 },
      data: manifest.data.name,
      images: manifest.images,
      hardware: system.name,
      fidelity,
      pooling: rules.pooling,
      residency: rules.residency,
      objective: options.objective,
      thresholds,
      confidence: options.confidence,
      calibrated: options.calibrated,
    },
  }
}
