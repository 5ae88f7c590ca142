/**
 * All distinct orders of a multiset of numbers. The same array is yielded each time, changed in place.
 *
 * Source: A. Williams, "Loopless generation of multiset permutations using a constant number of variables by prefix
 * shifts", SODA 2009, algorithm 1.
 */
export function* multisetPermutations(values: readonly number[]): Generator<Uint8Array> {
  const count = values.length
  const sorted = [...values].sort((a, b) => b - a)
  const order = Uint8Array.from(sorted)
  yield order
  if (count < 2) return
  const next = Int32Array.from(sorted, (_, node) => (node + 1 < count ? node + 1 : -1))
  let head = 0
  let i = count - 2
  let j = count - 1
  while (next[j]! >= 0 || sorted[j]! < sorted[head]!) {
    const s = next[j]! >= 0 && sorted[i]! >= sorted[next[j]!]! ? j : i
    const t = next[s]!
    next[s] = next[t]!
    next[t] = head
    if (sorted[t]! < sorted[head]!) i = t
    j = next[i]!
    head = t
    for (let node = head, at = 0; node >= 0; node = next[node]!) order[at++] = sorted[node]!
    yield order
  }
}
