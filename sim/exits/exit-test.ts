import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/**
 * What follows the logits of an exit. An inner exit finds the largest logit, then the confidence max softmax =
 * 1 / Σ exp(zᵢ - max z), and compares it with its threshold; the last exit only finds the largest logit.
 *
 * @param logits name of the layer that gives them
 */
export function exitTestNodes(
  logits: string,
  classes: number,
  precision: Precision,
  isLast: boolean,
): readonly LayerNode[] {
  const node = (name: string, ...[operator, sizes, inputs]: Step): LayerNode => ({
    layer: makeLayer(`${logits}/${name}`, operator, sizes, precision),
    inputs: inputs.map((input) => (input === 'logits' ? logits : `${logits}/${input}`)),
    fused: [],
  })
  const largest = node('largest', 'argmax', { C: classes }, ['logits'])
  if (isLast) return [largest]
  return [
    largest,
    node('exponentials', 'softmax', { K: classes }, ['logits', 'largest']),
    node('sum', 'argmax', { C: classes }, ['exponentials']),
    node('compare', 'exit-test', {}, ['sum']),
  ]
}

type Step = [
  operator: 'argmax' | 'softmax' | 'exit-test',
  sizes: { K?: number; C?: number },
  inputs: readonly string[],
]
