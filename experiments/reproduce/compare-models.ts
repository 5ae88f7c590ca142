import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { macCount } from '../../sim/workload/layer.ts'
import type { Comparison } from './comparison.ts'
import type { PublishedModel } from './published-models.ts'
import { rowComparisons } from './row-comparisons.ts'
import type { StudySimulator } from './study-simulator.ts'

/** Average MACs, every head on the way counted, also as a part of the backbone's. */
export function compareModels(
  models: readonly PublishedModel[],
  { network }: StudySimulator,
): readonly Comparison[] {
  return models.flatMap(({ name, choices, exitRatios, row }) => {
    const { nodes, stages } = exitNetwork(network, choices)
    const macsOf = new Map(nodes.map(({ layer }) => [layer.name, macCount(layer)]))
    const sum = (names: readonly string[]) => names.reduce((total, layer) => total + macsOf.get(layer)!, 0)
    let soFar = 0
    const cumulative = stages.map(({ blocks, head }) => {
      soFar += sum(blocks) + sum(head)
      return soFar
    })
    const backbone = sum(stages.flatMap(({ blocks }) => blocks))
    const macs = cumulative.reduce((total, value, exit) => total + exitRatios[exit]! * value, 0)
    return rowComparisons(
      row,
      { source: 'models', case: name, variant: 'as_published' },
      { avg_macs_M: macs * 1e-6, avg_macs_ratio: macs / backbone },
    )
  })
}
