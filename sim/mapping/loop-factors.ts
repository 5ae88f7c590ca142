import type { LoopDimension } from '../workload/layer.ts'
import type { TemporalLoop } from './mapping.ts'

/** Per loop: its factors, ascending. */
type Factors = readonly (readonly number[])[]

/**
 * Splits loops into prime factors; while there are more than `limit` (or than loops), the two smallest of the loop
 * with most factors are merged, of several such loops the first. Loops in the map's order, factors ascending.
 *
 * Source: LOMA (Symons et al., AICAS 2021) as in ZigZag 3.6.3.
 */
export function loopFactors(
  sizes: ReadonlyMap<LoopDimension, number>,
  limit: number,
): readonly TemporalLoop[] {
  const factors: (readonly number[])[] = []
  let count = 0
  for (const size of sizes.values()) count += factors[factors.push(primeFactors(size)) - 1]!.length
  for (; count > Math.max(limit, sizes.size); count--) {
    const longest = nextLongest(factors, 0, mostFactors(factors))
    factors[longest] = withSmallestMerged(factors[longest]!)
  }
  return listed(sizes, factors)
}

/** All results of `loopFactors` where any of several loops with most factors may be merged. */
export function everyLoopFactors(
  sizes: ReadonlyMap<LoopDimension, number>,
  limit: number,
): readonly (readonly TemporalLoop[])[] {
  let found: readonly Factors[] = [[...sizes.values()].map(primeFactors)]
  let count = found[0]!.reduce((sum, list) => sum + list.length, 0)
  for (; count > Math.max(limit, sizes.size); count--) {
    const next = new Map<string, Factors>()
    for (const factors of found) {
      const most = mostFactors(factors)
      for (let at = nextLongest(factors, 0, most); at >= 0; at = nextLongest(factors, at + 1, most)) {
        const merged = factors.with(at, withSmallestMerged(factors[at]!))
        next.set(JSON.stringify(merged), merged)
      }
    }
    found = [...next.values()]
  }
  return found.map((factors) => listed(sizes, factors))
}

function mostFactors(factors: Factors): number {
  let most = 0
  for (const { length } of factors) most = Math.max(most, length)
  return most
}

/** The next loop from `start` on with so many factors; −1 if there is none. */
function nextLongest(factors: Factors, start: number, most: number): number {
  for (let at = start; at < factors.length; at++) if (factors[at]!.length === most) return at
  return -1
}

function withSmallestMerged(factors: readonly number[]): readonly number[] {
  const merged = factors.slice(1)
  merged[0] = factors[0]! * factors[1]!
  for (let i = 1; i < merged.length && merged[i]! < merged[i - 1]!; i++) {
    const larger = merged[i - 1]!
    merged[i - 1] = merged[i]!
    merged[i] = larger
  }
  return merged
}

function primeFactors(value: number): readonly number[] {
  const factors: number[] = []
  let rest = value
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) factors.push(prime)
  }
  if (rest > 1) factors.push(rest)
  return factors
}

function listed(sizes: ReadonlyMap<LoopDimension, number>, factors: Factors): readonly TemporalLoop[] {
  const loops: TemporalLoop[] = []
  let at = 0
  for (const dimension of sizes.keys()) {
    for (const size of factors[at]!) loops.push({ dimension, size })
    at++
  }
  return loops
}
