import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import { picks } from './picks.ts'

/**
 * At most `rows` networks of the front, for a screen: both ends, both picks, and between them those nearest to even
 * steps of log energy × latency.
 */
export function selection(document: Pick<SearchDocument, 'front' | 'static'>, rows: number): FrontNetwork[] {
  const { front } = document
  if (front.length <= rows) return [...front]
  const { noLower, onePointLower } = picks(document)
  const chosen = new Set(
    [front[0]!, front.at(-1)!, noLower, onePointLower].filter((network) => network !== undefined),
  )
  const [low, high] = [front[0]!, front.at(-1)!].map(({ etJCycles }) => Math.log(etJCycles)) as [
    number,
    number,
  ]
  const steps = rows - chosen.size + 1
  for (let step = 1; step < steps; step++) {
    const target = low + (step * (high - low)) / steps
    const distance = ({ etJCycles }: FrontNetwork) => Math.abs(Math.log(etJCycles) - target)
    const nearest = front
      .filter((network) => !chosen.has(network))
      .reduce((best, network) => (distance(network) < distance(best) ? network : best))
    chosen.add(nearest)
  }
  return front.filter((network) => chosen.has(network))
}
