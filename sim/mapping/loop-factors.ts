import type { LoopDimension } from '../workload/layer.ts'
import type { TemporalLoop } from './mapping.ts'

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
  return merged(sizes, limit, (longest) => longest.slice(0, 1))[0]!
}

/** All results of `loopFactors` where any of several loops with most factors may be merged. */
export function everyLoopFactors(
  sizes: ReadonlyMap<LoopDimension, number>,
  limit: number,
): readonly (readonly TemporalLoop[])[] {
  return merged(sizes, limit, (longest) => longest)
}

type Factors = ReadonlyMap<LoopDimension, readonly number[]>

function merged(
  sizes: ReadonlyMap<LoopDimension, number>,
  limit: number,
  choose: (longest: readonly LoopDimension[]) => readonly LoopDimension[],
): readonly (readonly TemporalLoop[])[] {
  let found: readonly Factors[] = [new Map([...sizes].map(([name, size]) => [name, primeFactors(size)]))]
  let count = [...found[0]!.values()].reduce((sum, list) => sum + list.length, 0)
  for (; count > Math.max(limit, sizes.size); count--) {
    const next = found.flatMap((factors) => {
      const most = Math.max(...[...factors.values()].map((list) => list.length))
      const longest = [...factors].flatMap(([name, list]) => (list.length === most ? [name] : []))
      return choose(longest).map((name) => withSmallestMerged(factors, name))
    })
    found = next.length === 1 ? next : distinct(next)
  }
  return found.map((factors) =>
    [...factors].flatMap(([dimension, list]) => list.map((size) => ({ dimension, size }))),
  )
}

function distinct(all: readonly Factors[]): readonly Factors[] {
  return [...new Map(all.map((factors) => [JSON.stringify([...factors]), factors])).values()]
}

function withSmallestMerged(factors: Factors, name: LoopDimension): Factors {
  const [smallest, next, ...rest] = factors.get(name)!
  return new Map(factors).set(
    name,
    [...rest, smallest! * next!].sort((a, b) => a - b),
  )
}

function primeFactors(value: number): number[] {
  const factors: number[] = []
  let rest = value
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) factors.push(prime)
  }
  return rest > 1 ? [...factors, rest] : factors
}
