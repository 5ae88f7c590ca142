/*
 * Which of two orders of the same numbers stands first in the list of `multisetPermutations`, without the list. It begins with
 * the falling order; the others are grouped by their ends: by the shortest end that the falling order does not have,
 * small first numbers of such ends first, of equal ones longer ends first. Within a group, what comes before the end follows the same
 * rule, but with the falling order last.
 *
 * Source: A. Williams, SODA 2009, section 3 ("scuts").
 */

/** The first numbers of an order, falling. */
const falling = new Uint8Array(64)
const counts = new Uint8Array(256)

function fall(order: Uint8Array, length: number): void {
  let most = 0
  for (let i = 0; i < length; i++) {
    const number = order[i]!
    counts[number] = counts[number]! + 1
    if (number > most) most = number
  }
  let at = 0
  for (let number = most; at < length; number--) {
    for (; counts[number]! > 0; counts[number] = counts[number]! - 1) falling[at++] = number
  }
}

/** The last place before `length` in which an order differs from the falling one; −1 if there is none. */
function differingAt(order: Uint8Array, length: number): number {
  let at = length - 1
  while (at >= 0 && order[at] === falling[at]) at--
  return at
}

/** Whether `a` stands before `b`. */
export function precedes(a: Uint8Array, b: Uint8Array): boolean {
  let isWhole = true
  for (let length = a.length; ; isWhole = false) {
    fall(a, length)
    const endA = differingAt(a, length)
    const endB = differingAt(b, length)
    if (endA < 0 || endB < 0) return endA === endB ? false : endA < 0 === isWhole
    if (a[endA] !== b[endB]) return a[endA]! < b[endB]!
    if (endA !== endB) return endA < endB
    length = endA
  }
}

/**
 * Of all orders that have the first `depth` numbers of `order` and those from `freeEnd` on, the one that stands first in
 * the list.
 */
export function firstWithEnds(order: Uint8Array, depth: number, freeEnd: number): Uint8Array {
  const found = order.slice()
  let isWhole = true
  for (let length = order.length; length > depth; isWhole = false) {
    fall(found, length)
    let end = length - 1
    while (end >= freeEnd && found[end] === falling[end]) end--
    if (end < freeEnd) {
      const isFalling = isWhole && differingAt(found, depth) < 0
      end = isFalling ? -1 : placeFirstEnd(found, depth, Math.min(length, freeEnd))
    }
    if (end < depth) {
      for (let i = depth; i < length; i++) found[i] = falling[i]!
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
function placeFirstEnd(found: Uint8Array, depth: number, freeEnd: number): number {
  let first = Number.POSITIVE_INFINITY
  let end = -1
  let at = freeEnd - 1
  // The free numbers before `at` are those of `found` without the falling ones behind it.
  for (; at >= depth; at--) {
    let least = -1
    let same = -1
    for (let i = depth; i <= at; i++) {
      if (found[i] === falling[at]) same = i
      else if (least < 0 || found[i]! < found[least]!) least = i
    }
    if (least >= 0 && found[least]! <= first) {
      first = found[least]!
      end = at
    }
    if (same < 0) break
    exchange(found, same, at)
  }
  const own = at < depth ? differingAt(found, depth) : -1
  if (own >= 0 && found[own]! <= first) return own
  if (end >= 0) exchange(found, found.indexOf(first, depth), end)
  return end
}

function exchange(order: Uint8Array, i: number, j: number): void {
  const number = order[i]!
  order[i] = order[j]!
  order[j] = number
}
