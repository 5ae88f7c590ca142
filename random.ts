import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { InputError } from './errors.ts'

/** A stream of random numbers of its own, for one seed and one purpose. */
export interface RandomStream {
  /** Uniform integer in [from, to], both included. */
  integer(from: number, to: number): number
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Standard normal (Box–Muller). */
  normal(): number
}

/**
 * The random stream of `seed` for `purpose`: streams of different purposes are independent, so that using more
 * numbers in one place changes nothing in another.
 *
 * @throws {InputError} for a seed that is no number
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  if (Number.isNaN(seed)) throw new InputError({ place: 'seed', expected: 'a number', found: 'none' })
  const generator = xoroshiro128plus(fnv1a(`${seed}/${purpose}`))
  const uniform = () => uniformFloat64(generator)
  return {
    integer: (from, to) => uniformInt(generator, from, to),
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** A random order of 0 … count-1 (Fisher–Yates). */
export function permutation(count: number, stream: RandomStream): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = stream.integer(0, i)
    const kept = order[i]!
    order[i] = order[j]!
    order[j] = kept
  }
  return order
}

/** 32-bit FNV-1a hash of the UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
