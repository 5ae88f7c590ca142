import type { LoopDimension } from '../workload/layer.ts'
import type { TemporalLoop } from './mapping.ts'

/**
 * Splits loops into prime factors; while there are more than `limit` (or than loops), the two smallest of the loop
 * with most factors are merged. Loops in the map's order, factors ascending.
 *
 * Source: LOMA (Symons et al., AICAS 2021) as in ZigZag 3.6.3.
 */
export function loopFactors(
  sizes: ReadonlyMap<LoopDimension, number>,
  limit: number,
): readonly TemporalLoop[] {
  const factors = new Map([...sizes].map(([dimension, size]) => [dimension, primeFactors(size)]))
  let count = [...factors.values()].reduce((sum, list) => sum + list.length, 0)
  for (; count > Math.max(limit, factors.size); count--) {
    const longest = [...factors.values()].reduce((a, b) => (b.length > a.length ? b : a))
    const [smallest, next] = longest.splice(0, 2)
    longest.push(smallest! * next!)
    longest.sort((a, b) => a - b)
  }
  return [...factors].flatMap(([dimension, list]) => list.map((size) => ({ dimension, size })))
}

function primeFactors(value: number): number[] {
  const factors: number[] = []
  let rest = value
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) factors.push(prime)
  }
  return rest > 1 ? [...factors, rest] : factors
}
