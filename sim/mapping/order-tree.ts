import { isLess, type Score } from './score.ts'

/** What is known of all orders with the first `depth` numbers of `order`. */
export interface OrderBounds {
  /** What none of them undercuts, into `bound`; false where none is possible. */
  readonly boundOf: (depth: number) => boolean
  readonly bound: Score
  /** Whether none of them is wanted, given their bound. */
  readonly isHopeless: (bound: Score, depth: number) => boolean
}

interface OrderTree {
  /** The order at hand; beyond the depth in question its numbers stand in any order. */
  readonly order: Uint8Array
  /** Numbers 0, 1, … of which `order` is made. */
  readonly kinds: number
  readonly bounds: OrderBounds | undefined
  /** Called for each order that is left. */
  readonly visit: () => void
}

/** Nodes of the tree that are bounded. */
const mostNodes = 8192

/**
 * Walks the tree of all distinct orders of a multiset, from the first number on, those of least bound first; what is
 * hopeless is left out.
 */
export function walkOrders({ order, kinds, bounds, visit }: OrderTree): void {
  const deepest = bounds ? boundedDepth(kinds, order.length) : 0
  /** By depth: how the order goes on, least bound first. */
  const branches = Array.from({ length: deepest }, () =>
    Array.from({ length: kinds }, () => ({ kind: 0, primary: 0, secondary: 0 })),
  )
  /** Puts a number at `depth`, in exchange for the one there; back again by the same exchange. */
  const exchange = (depth: number, at: number): void => {
    const kind = order[depth]!
    order[depth] = order[at]!
    order[at] = kind
  }
  const enter = (depth: number): void => {
    if (depth === order.length) {
      visit()
      return
    }
    if (!bounds || depth >= deepest) {
      for (let kind = kinds - 1; kind >= 0; kind--) {
        const at = order.indexOf(kind, depth)
        if (at < 0) continue
        exchange(depth, at)
        enter(depth + 1)
        exchange(depth, at)
      }
      return
    }
    const { bound, boundOf, isHopeless } = bounds
    const branch = branches[depth]!
    let count = 0
    for (let kind = kinds - 1; kind >= 0; kind--) {
      const at = order.indexOf(kind, depth)
      if (at < 0) continue
      exchange(depth, at)
      if (boundOf(depth + 1)) {
        const own = branch[count]!
        own.kind = kind
        own.primary = bound.primary
        own.secondary = bound.secondary
        for (let i = count++; i > 0 && isLess(own, branch[i - 1]!); i--) {
          branch[i] = branch[i - 1]!
          branch[i - 1] = own
        }
      }
      exchange(depth, at)
    }
    for (let i = 0; i < count; i++) {
      const at = order.indexOf(branch[i]!.kind, depth)
      exchange(depth, at)
      if (!isHopeless(branch[i]!, depth + 1)) enter(depth + 1)
      exchange(depth, at)
    }
  }
  enter(0)
}

/** The last two numbers leave too few orders for a bound to be worth its time. */
function boundedDepth(kinds: number, loops: number): number {
  let depth = 0
  let nodes = 1
  for (let width = kinds; depth < loops - 2 && nodes + width <= mostNodes; width *= kinds) {
    nodes += width
    depth++
  }
  return depth
}
