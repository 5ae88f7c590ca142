import type { EarlyExitNetwork } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { isStep } from './learned-steps.ts'
import type { DescentRates } from './optimizer.ts'
import type { Recipe } from './recipe.ts'

/**
 * A step's gradient, relative to the step, grows with its inverse square where the weights of a channel are small. With
 * eight bits, steps are so fine that plain descent threw single ones to a billionth or a million times their size.
 */
const largestChangeOfStep = 0.05

/**
 * How fast each weight learns and decays: linear layers with many inputs more slowly; filters and matrices decay,
 * depthwise filters, biases and batch norm do not; the learned step of a quantizer changes by a small share at a time.
 */
export function descentRates(
  network: EarlyExitNetwork,
  { weightDecay, baseFanIn }: Recipe,
  learningRate: number,
): (name: string) => DescentRates {
  const ofSteps = { learningRate, weightDecay: 0, largestChange: largestChangeOfStep }
  const rates = new Map<string, DescentRates>()
  for (const node of nodesOf(network)) {
    if (node.kind === 'gemm') {
      const slowed = learningRate * Math.min(1, baseFanIn / node.inputFeatures)
      rates.set(`${node.name}/weight`, { learningRate: slowed, weightDecay })
    } else if (node.kind === 'conv' && node.groups === 1) {
      rates.set(`${node.name}/weight`, { learningRate, weightDecay })
    }
  }
  return (name) => rates.get(name) ?? (isStep(name) ? ofSteps : { learningRate, weightDecay: 0 })
}
