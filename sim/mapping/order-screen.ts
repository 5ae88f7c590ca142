/** Bounds many orders at once, before their allocations are tried one by one. */
export interface OrderScreen {
  /** Orders that it takes up at most. */
  readonly room: number
  /** Takes up the order that stands in the scorer's `order`. */
  add(): void
  /** What no allocation of each order's loops undercuts of `primary`, in the order in which they were taken up; then forgets them. */
  leastPrimaries(): ArrayLike<number>
}

/**
 * Puts off the visit of orders until many are bounded together: `take` takes up what stands in `order` (and in the scorer's), `flush` visits
 * all taken up, those of least bound first, until one `isAbove` what is wanted. `order` stands as before after both.
 */
export function makeScreenedVisit(
  screen: OrderScreen,
  order: Uint8Array,
  isAbove: (leastPrimary: number) => boolean,
  visit: () => void,
): { take(): void; flush(): void } {
  const kept = new Uint8Array(screen.room * order.length)
  let count = 0
  const flush = () => {
    const own = order.slice()
    const bounds = screen.leastPrimaries()
    const ranked = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => bounds[a]! - bounds[b]!)
    for (const i of ranked) {
      if (isAbove(bounds[i]!)) break
      order.set(kept.subarray(i * order.length, (i + 1) * order.length))
      visit()
    }
    order.set(own)
    count = 0
  }
  const take = () => {
    kept.set(order, count++ * order.length)
    screen.add()
    if (count === screen.room) flush()
  }
  return { take, flush }
}
