import { isLess, type Score } from './score.ts'

/** Nodes of the tree of prefixes for which bounds are kept. */
const mostNodes = 8192

/**
 * Bounds of orders that begin with the same loops, found when the first such order is met.
 *
 * @param kinds distinct loops, of which an order has `loops`
 * @param boundOf what no order with the first `depth` loops of the order at hand undercuts
 * @returns whether no order with the first loops of `order` is less than `best`
 */
export function makePrefixBounds(
  kinds: number,
  loops: number,
  boundOf: (depth: number, best: Score | undefined) => Score,
): (order: Uint8Array, best: Score | undefined) => boolean {
  let deepest = 0
  let nodes = 1
  for (let width = kinds; deepest < loops - 2 && nodes + width <= mostNodes; width *= kinds) {
    nodes += width
    deepest++
  }
  const bounds: Score = { primary: 0, secondary: 0 }
  const isKnown = new Uint8Array(nodes)
  const primary = new Float64Array(nodes)
  const secondary = new Float64Array(nodes)
  return (order, best) => {
    let node = 0
    for (let depth = 1; depth <= deepest; depth++) {
      node = node * kinds + order[depth - 1]! + 1
      if (isKnown[node] === 0) {
        const bound = boundOf(depth, best)
        isKnown[node] = 1
        primary[node] = bound.primary
        secondary[node] = bound.secondary
      }
      bounds.primary = primary[node]!
      bounds.secondary = secondary[node]!
      if (best && !isLess(bounds, best)) return true
    }
    return false
  }
}
