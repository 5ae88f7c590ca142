import type { EarlyExitNetwork } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { isStep } from './learned-steps.ts'
import type { DescentRates } from './optimizer.ts'
import type { Recipe } from './recipe.ts'

/**
 * How fast each weight learns and decays: linear layers with many inputs more slowly; filters and matrices decay,
 * depthwise filters, biases and batch norm do not; the learned step of a quantizer stays above zero.
 */
export function descentRates(
  network: EarlyExitNetwork,
  { weightDecay, baseFanIn }: Recipe,
  learningRate: number,
): (name: string) => DescentRates {
  const ofSteps = { learningRate, weightDecay: 0, leastKept: 0.5 }
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
