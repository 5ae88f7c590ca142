import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/** What an exit's confidence is: the largest probability, the entropy of all, or the largest less the second largest. */
export const testedMeasures = ['max-softmax', 'entropy', 'margin'] as const
export type TestedMeasure = (typeof testedMeasures)[number]

type Step = readonly [
  name: string,
  operator: 'argmax' | 'softmax' | 'activation' | 'exit-test',
  over: 'classes' | 'one',
  inputs: readonly string[],
]

const largest: Step = ['largest', 'argmax', 'classes', ['logits']]
/** Of the logits less the largest: a table of the values of 8 bits. */
const exponentials: Step = ['exponentials', 'softmax', 'classes', ['logits', 'largest']]
const sum: Step = ['sum', 'argmax', 'classes', ['exponentials']]
const compare = (...inputs: string[]): Step => ['compare', 'exit-test', 'one', inputs]

/**
 * Steps of each test, with z the logits less the largest, S = Σ eᶻ and a threshold t, all without a division:
 * max softmax 1/S ≥ t as S ≤ 1/t; entropy ln S − Σ z·eᶻ / S ≤ t as S·(ln S − t) ≤ Σ z·eᶻ, z·eᶻ and ln S from tables;
 * margin (1 − e^second) / S ≥ t as t·S ≤ 1 − e^second.
 */
const steps: Readonly<Record<TestedMeasure, readonly Step[]>> = {
  'max-softmax': [largest, exponentials, sum, compare('sum')],
  entropy: [
    largest,
    exponentials,
    sum,
    ['products', 'softmax', 'classes', ['logits', 'largest']],
    ['weighted', 'argmax', 'classes', ['products']],
    ['logarithm', 'softmax', 'one', ['sum']],
    ['scaled', 'activation', 'one', ['logarithm', 'sum']],
    compare('scaled', 'weighted'),
  ],
  margin: [
    largest,
    exponentials,
    sum,
    ['second', 'argmax', 'classes', ['exponentials']],
    ['scaled', 'activation', 'one', ['sum']],
    compare('scaled', 'second'),
  ],
}

/**
 * What follows the logits of an exit, its branch last. An inner exit finds the largest logit and tests its confidence;
 * the last exit only finds the largest logit.
 *
 * @param logits name of the layer that gives them
 */
export function exitTestNodes(
  logits: string,
  classes: number,
  precision: Precision,
  isLast: boolean,
  measure: TestedMeasure = 'max-softmax',
): readonly LayerNode[] {
  return (isLast ? [largest] : steps[measure]).map(([name, operator, over, inputs]): LayerNode => {
    const size = over === 'one' ? 1 : classes
    const sizes = operator === 'argmax' ? { C: size } : { K: size }
    return {
      layer: makeLayer(`${logits}/${name}`, operator, sizes, precision),
      inputs: inputs.map((input) => (input === 'logits' ? logits : `${logits}/${input}`)),
      fused: [],
    }
  })
}
