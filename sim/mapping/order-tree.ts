import { firstWithEnds, precedes } from './permutation-precedence.ts'
import { isEqual, isLess, type Score } from './score.ts'

/** What is known of all orders with the first `depth` numbers of `order`, and with those from `freeEnd` on. */
export interface OrderBounds {
  /** What none of them undercuts, into `bound`; false where none is possible. */
  readonly boundOf: (depth: number, freeEnd: number) => boolean
  readonly bound: Score
  /** Whether none of them is wanted, given their bound. */
  readonly isHopeless: (bound: Score, depth: number, freeEnd: number) => boolean
  /** Whether, before any first one, the number before `freeEnd` is chosen next. */
  readonly isOuterNext: (freeEnd: number) => boolean
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
 * Walks the tree of all distinct orders of a multiset, first some last numbers from the end, if so wished, then from the
 * first number on; those of least bound first. What is hopeless is left out.
 */
export function walkOrders({ order, kinds, bounds, visit }: OrderTree): void {
  const deepest = bounds ? boundedDepth(kinds, order.length) : 0
  /** By numbers chosen: how the order goes on, least bound first. */
  const branches = Array.from({ length: deepest }, () =>
    Array.from({ length: kinds }, () => ({ kind: 0, primary: 0, secondary: 0, isOpen: false })),
  )
  /** Where a number stands that is not chosen; negative if there is none. */
  const find = (kind: number, depth: number, freeEnd: number): number => {
    const at = order.indexOf(kind, depth)
    return at < freeEnd ? at : -1
  }
  /** Puts a number in its place, in exchange for the one there; back again by the same exchange. */
  const exchange = (place: number, at: number): void => {
    const kind = order[place]!
    order[place] = order[at]!
    order[at] = kind
  }
  /** Numbers below `depth` and from `freeEnd` on are chosen; no such order undercuts `least`. */
  const enter = (depth: number, freeEnd: number, least: Score): void => {
    if (depth === freeEnd) {
      visit()
      return
    }
    const chosen = depth + order.length - freeEnd
    if (!bounds || chosen >= deepest) {
      for (let kind = kinds - 1; kind >= 0; kind--) {
        const at = find(kind, depth, freeEnd)
        if (at < 0) continue
        exchange(depth, at)
        if (!bounds?.isHopeless(least, depth + 1, freeEnd)) enter(depth + 1, freeEnd, least)
        exchange(depth, at)
      }
      return
    }
    const { bound, boundOf, isHopeless, isOuterNext } = bounds
    const isOuter = depth === 0 && isOuterNext(freeEnd)
    const place = isOuter ? freeEnd - 1 : depth
    const nextDepth = isOuter ? depth : depth + 1
    const nextEnd = isOuter ? freeEnd - 1 : freeEnd
    const branch = branches[chosen]!
    let count = 0
    for (let kind = kinds - 1; kind >= 0; kind--) {
      const at = find(kind, depth, freeEnd)
      if (at < 0) continue
      exchange(place, at)
      if (!isHopeless(least, nextDepth, nextEnd) && boundOf(nextDepth, nextEnd)) {
        const own = branch[count]!
        own.kind = kind
        own.isOpen = isOuter && isOuterNext(nextEnd)
        own.primary = bound.primary
        own.secondary = bound.secondary
        for (let i = count++; i > 0 && comesBefore(own, branch[i - 1]!, isOuter); i--) {
          branch[i] = branch[i - 1]!
          branch[i - 1] = own
        }
      }
      exchange(place, at)
    }
    if (count > 1 && isEqual(branch[0]!, branch[1]!)) {
      let first: Uint8Array | undefined
      for (let i = 0; i < count && isEqual(branch[i]!, branch[0]!); i++) {
        const own = branch[i]!
        const at = find(own.kind, depth, freeEnd)
        exchange(place, at)
        const firstOfOwn = firstWithEnds(order, nextDepth, nextEnd)
        exchange(place, at)
        if (first && !precedes(firstOfOwn, first)) continue
        first = firstOfOwn
        branch[i] = branch[0]!
        branch[0] = own
      }
    }
    for (let i = 0; i < count; i++) {
      const at = find(branch[i]!.kind, depth, freeEnd)
      exchange(place, at)
      if (!isHopeless(branch[i]!, nextDepth, nextEnd)) enter(nextDepth, nextEnd, branch[i]!)
      exchange(place, at)
    }
  }
  enter(0, order.length, { primary: Number.NEGATIVE_INFINITY, secondary: Number.NEGATIVE_INFINITY })
}

interface Branch extends Score {
  /** Whether it goes on with another number from the end: its bound is weak yet. */
  readonly isOpen: boolean
}

/** From the end, secondary bounds tell too little. */
function comesBefore(a: Branch, b: Branch, isOuter: boolean): boolean {
  if (!isOuter) return isLess(a, b)
  return a.isOpen === b.isOpen ? a.primary < b.primary : b.isOpen
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
