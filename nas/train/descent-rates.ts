import type { EarlyExitNetwork } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import type { DescentRates } from './optimizer.ts'
import type { Recipe } from './recipe.ts'

/**
 * How fast each weight learns and decays: linear layers with many inputs more slowly; filters and matrices decay,
 * depthwise filters, biases and batch norm do not.
 */
export function descentRates(
  network: EarlyExitNetwork,
  { weightDecay, baseFanIn }: Recipe,
  learningRate: number,
): (name: string) => DescentRates {
  const rates = new Map<string, DescentRates>()
  for (const node of nodesOf(network)) {
    if (node.kind === 'gemm') {
      const slowed = learningRate * Math.min(1, baseFanIn / node.inputFeatures)
      rates.set(`${node.name}/weight`, { learningRate: slowed, weightDecay })
    } else if (node.kind === 'conv' && node.groups === 1) {
      rates.set(`${node.name}/weight`, { learningRate, weightDecay })
    }
  }
  return (name) => rates.get(name) ?? { learningRate, weightDecay: 0 }
}
