/*
 * Which of two orders of the same numbers stands first in the list of `multisetPermutations`, without the list. It begins with
 * the falling order; the others are grouped by their ends: by the shortest end that the falling order does not have,
 * small first numbers of such ends first, of equal ones longer ends first. Within a group, what comes before the end follows the same
 * rule, but with the falling order last.
 *
 * Source: A. Williams, SODA 2009, section 3 ("scuts").
 */

/** Whether `a` stands before `b`. */
export function precedes(a: Uint8Array, b: Uint8Array): boolean {
  let isWhole = true
  for (let length = a.length; ; isWhole = false) {
    const falling = a.slice(0, length).sort().reverse()
    const [endA, endB] = [differingAt(a, falling), differingAt(b, falling)]
    if (endA < 0 || endB < 0) return endA === endB ? false : endA < 0 === isWhole
    if (a[endA] !== b[endB]) return a[endA]! < b[endB]!
    if (endA !== endB) return endA < endB
    length = endA
  }
}

/** The last place in which an order differs from the falling one; −1 if there is none. */
function differingAt(order: Uint8Array, falling: Uint8Array): number {
  let at = falling.length - 1
  while (at >= 0 && order[at] === falling[at]) at--
  return at
}

/**
 * Of all orders that have the first `depth` numbers of `order` and those from `freeEnd` on, the one that stands first in
 * the list.
 */
export function firstWithEnds(order: Uint8Array, depth: number, freeEnd: number): Uint8Array {
  const found = order.slice()
  let isWhole = true
  for (let length = order.length; length > depth; isWhole = false) {
    const falling = found.slice(0, length).sort().reverse()
    let end = length - 1
    while (end >= freeEnd && found[end] === falling[end]) end--
    if (end < freeEnd) {
      const isFalling = differingAt(found, falling.subarray(0, depth)) < 0
      end = isWhole && isFalling ? -1 : placeFirstEnd(found, falling, depth, Math.min(length, freeEnd))
    }
    if (end < depth) {
      found.set(falling.subarray(depth), depth)
      break
    }
    length = end
  }
  return found
}

/**
 * Puts into place, of the ends that differ from the falling order's and that the free numbers from `depth` up to `freeEnd` allow,
 * the one whose group is first.
 *
 * @returns where it begins; less than `depth` where the free numbers are to fall
 */
function placeFirstEnd(found: Uint8Array, falling: Uint8Array, depth: number, freeEnd: number): number {
  const free = Array.from(found.subarray(depth, freeEnd)).sort((a, b) => a - b)
  let first = Number.POSITIVE_INFINITY
  let rest: number[] = []
  let end = -1
  for (let at = freeEnd - 1; at >= depth; at--) {
    const i = free.findIndex((number) => number !== falling[at])
    if (i >= 0 && free[i]! <= first) {
      first = free[i]!
      end = at
      rest = free.toSpliced(i, 1)
    }
    const same = free.indexOf(falling[at]!)
    if (same < 0) break
    free.splice(same, 1)
  }
  const isFree = free.length > 0
  const own = isFree ? -1 : differingAt(found, falling.subarray(0, depth))
  if (own >= 0 && found[own]! <= first) return own
  if (end < 0) return -1
  found.set(rest, depth)
  found[end] = first
  found.set(falling.subarray(end + 1), end + 1)
  return end
}
