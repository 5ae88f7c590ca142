import type { IntegerTensor } from '../integer/integer-network.ts'
import type { IntegerStage } from '../integer/stages.ts'
import { GraphBuilder } from './graph-builder.ts'
import { modelBytes } from './model-bytes.ts'
import { dimsOf, integersOf, storageType, writeDequantize, writeOperation } from './write-operations.ts'

/** What is added to the integers of the image, so that they are unsigned: the first stage reads them so. */
export function imageOffset({ isSigned }: Pick<IntegerTensor, 'isSigned'>): number {
  return isSigned ? 128 : 0
}

export interface StageOptions {
  /** Nothing follows: the features are no output. */
  readonly isLast: boolean
  /** Names and values to keep in the model. */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * A stage as an ONNX model in QDQ form (opset 21), for one image. The first stage reads 8-bit pixels, named `image`
 * (integers of the image where the network has a preprocessing of its own); a later one the integers of the features that the stage before gives under the same name. Every stage gives `logits`.
 */
export function writeStage(stage: IntegerStage, { isLast, metadata }: StageOptions): Uint8Array {
  const { input, backbone, features, head, exit } = stage
  const graph = new GraphBuilder(`stage ${exit.letter}`)
  if (input.name === 'input') {
    const pixels = graph.input('image', 'uint8', dimsOf(input))
    const scale = graph.constant('input/scale', 'float', [], [input.scale])
    const zero = graph.constant('input/zero', 'uint8', [], [imageOffset(input)])
    graph.node('DequantizeLinear', [pixels, scale, zero], input.name, {}, dimsOf(input))
  } else {
    graph.input(integersOf(input), storageType(input), dimsOf(input))
    writeDequantize(graph, input, dimsOf(input))
  }
  for (const operation of [...backbone, ...head.operations]) writeOperation(graph, operation)
  graph.node('Identity', [head.logits.name], 'logits')
  graph.output('logits', 'float', [1, head.logits.shape.channels])
  if (!isLast) graph.output(integersOf(features), storageType(features), dimsOf(features))
  return modelBytes(graph, metadata)
}
