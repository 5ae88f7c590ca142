import { randomStream } from '../../random.ts'
import type { EarlyExitNetwork } from '../graph.ts'
import { nodesOf } from '../nodes-of.ts'
import type { TrainedValues } from './trained-values.ts'

/** For tests: values of a network that was never trained. */
export function randomValues(network: EarlyExitNetwork, seed: number): TrainedValues {
  const random = randomStream(seed, 'values')
  const weights = new Map<string, Float32Array>()
  const statistics = new Map<string, Float32Array>()
  const ranges = new Map<string, number>()
  const normal = (length: number, mean: number, deviation: number) =>
    Float32Array.from({ length }, () => mean + deviation * random.normal())
  for (const node of nodesOf(network)) {
    const { name } = node
    const { channels } = node.shape
    ranges.set(name, 4)
    if (node.kind === 'conv' || node.kind === 'gemm') {
      const inputs =
        node.kind === 'gemm'
          ? node.inputFeatures
          : (node.kernel ** 2 * node.inputShape.channels) / node.groups
      weights.set(`${name}/weight`, normal(inputs * channels, 0, Math.sqrt(2 / inputs)))
      weights.set(`${name}/bias`, normal(channels, 0, 0.3))
    } else if (node.kind === 'batch-norm') {
      weights.set(`${name}/gamma`, normal(channels, 1, 0.2))
      weights.set(`${name}/beta`, normal(channels, 0, 0.3))
      statistics.set(`${name}/mean`, normal(channels, 0, 0.3))
      statistics.set(`${name}/variance`, normal(channels, 1, 0.1))
    }
  }
  return { weights, statistics, ranges }
}
