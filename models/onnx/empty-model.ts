import type { TensorShape } from '../graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { modelBytes } from './model-bytes.ts'

/** A model that reads an image as a first stage does, and gives logits without computing anything. */
export function emptyModel({ channels, height, width }: TensorShape, classes: number): Uint8Array {
  const graph = new GraphBuilder('empty')
  graph.input('image', 'uint8', [1, channels, height, width])
  graph.node(
    'Identity',
    [graph.constant('zeros', 'float', [1, classes], new Float32Array(classes))],
    'logits',
  )
  graph.output('logits', 'float', [1, classes])
  return modelBytes(graph, {})
}
