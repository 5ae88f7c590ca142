/** The orders of a multiset of numbers, one after the other in the same array. */
export interface Permutations {
  readonly order: Uint8Array
  /** Goes on to the next order; false after the last. */
  next(): boolean
}

/**
 * All distinct orders of a multiset of numbers; the first stands from the start.
 *
 * Source: A. Williams, "Loopless generation of multiset permutations using a constant number of variables by prefix
 * shifts", SODA 2009, algorithm 1.
 */
export function multisetPermutations(values: readonly number[]): Permutations {
  const count = values.length
  const sorted = Uint8Array.from(values).sort().reverse()
  const order = sorted.slice()
  const following = new Int32Array(count)
  for (let node = 0; node < count; node++) following[node] = node + 1 < count ? node + 1 : -1
  let head = 0
  let i = count - 2
  let j = count - 1
  const next = (): boolean => {
    if (count < 2 || (following[j]! < 0 && sorted[j]! >= sorted[head]!)) return false
    const s = following[j]! >= 0 && sorted[i]! >= sorted[following[j]!]! ? j : i
    const t = following[s]!
    following[s] = following[t]!
    following[t] = head
    if (sorted[t]! < sorted[head]!) i = t
    j = following[i]!
    head = t
    for (let node = head, at = 0; node >= 0; node = following[node]!) order[at++] = sorted[node]!
    return true
  }
  return { order, next }
}
