import type { ExitChoice } from '../../models/graph.ts'
import { type IntegerStage, integerStages } from '../../models/integer/stages.ts'
import { writeStage } from '../../models/onnx/write-stage.ts'
import type { TrainedNetwork } from './trained-network.ts'

export interface StageModel {
  readonly file: string
  readonly stage: IntegerStage
  readonly model: Uint8Array
}

/** The ONNX models of an early-exit network, each of which says what network it belongs to and where it exits. */
export function stageModels(
  { integer, recipe }: Pick<TrainedNetwork, 'integer' | 'recipe'>,
  choices: readonly ExitChoice[],
  threshold: number,
): StageModel[] {
  const stages = integerStages(integer, choices)
  return stages.map((stage, index) => {
    const isLast = index === stages.length - 1
    const metadata = {
      'offramp.network': JSON.stringify(recipe.network),
      'offramp.exits': choices.map(({ letter }) => letter).join(','),
      'offramp.heads': choices.map(({ kind }) => kind).join(','),
      'offramp.stage': String(index + 1),
      'offramp.exit': stage.exit.letter,
      'offramp.threshold': isLast ? 'none' : String(threshold),
      'offramp.confidence': 'largest softmax probability of the logits, leaves where >= threshold',
      'offramp.image': 'uint8 pixels, channels first; normalized in the model',
      'offramp.weightBits': String(recipe.weightBits),
      'offramp.activationBits': String(recipe.activationBits),
    }
    const file = `stage-${index + 1}-${stage.exit.letter}.onnx`
    return { file, stage, model: writeStage(stage, { isLast, metadata }) }
  })
}
