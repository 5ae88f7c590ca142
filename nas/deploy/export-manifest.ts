import type { HeadKind } from '../../models/graph.ts'
import type { Recipe } from '../train/recipe.ts'
import type { StageModel } from './stage-models.ts'
import type { TrainedNetwork } from './trained-network.ts'

export interface ExportManifest {
  readonly format: 1
  readonly name: string
  readonly network: Recipe['network']
  readonly weightBits: number
  readonly activationBits: number
  /** An image leaves where its confidence is greater than or equal to this. */
  readonly threshold: number
  readonly confidence: 'maximum softmax'
  /** Content hash of the images. */
  readonly trainedOn: string
  readonly logits: 'int8, as in the bank' | 'float32'
  readonly stages: readonly {
    readonly file: string
    readonly exit: string
    readonly head: HeadKind
    readonly logitScale: number
  }[]
}

/** What network.json says. */
export function exportManifest(
  { recipe, dataSha256, bank }: TrainedNetwork,
  stages: readonly StageModel[],
  threshold: number,
): ExportManifest {
  return {
    format: 1,
    name: recipe.name,
    network: recipe.network,
    weightBits: recipe.weightBits,
    activationBits: recipe.activationBits,
    threshold,
    confidence: 'maximum softmax',
    trainedOn: dataSha256,
    logits: bank ? 'int8, as in the bank' : 'float32',
    stages: stages.map(({ file, stage: { exit, head } }) => ({
      file,
      exit: exit.letter,
      head: exit.kind,
      logitScale: head.logits.scale,
    })),
  }
}
