import { relevance } from '../mapping/spatial-factors.ts'
import type { LoopLattice } from './loop-lattice.ts'
import type { OperandTiles } from './mapping-space.ts'

/** Numbers of closed tiles that operands may have, as states; by how much a further one of each raises its number. */
export function closingStates(operands: readonly OperandTiles[]): {
  states: number
  strides: readonly number[]
} {
  const strides: number[] = []
  let states = 1
  for (const { tiles, first } of operands) {
    strides.push(states)
    states *= tiles.length - first + 1
  }
  return { states, strides }
}

/**
 * The least energy that it takes to go on from any first loops of an order, by set of loops × states + state: found from all loops
 * backwards, as a shortest path on which each step adds a loop or closes a tile. It is the least energy of all orders and
 * all allocations but for two things: what operands need together of a memory is left out, and outputs count as
 * final where they may be.
 */
export function leastEnergiesPj(lattice: LoopLattice, operands: readonly OperandTiles[]): Float64Array {
  const { kinds, sets, all } = lattice
  const { states, strides } = closingStates(operands)
  const leastPj = new Float64Array(sets * states).fill(Number.POSITIVE_INFINITY)
  leastPj[all * states + states - 1] = 0
  /** Operands whose array tile has to be closed before a loop of each kind. */
  const waiting = kinds.map(({ index }) =>
    operands.flatMap(({ first, codes }, o) => (first === 0 && codes[index] !== relevance.none ? [o] : [])),
  )
  const following = new Float64Array(states)
  for (let set = all; set >= 0; set--) {
    const at = set * states
    for (let kind = 0; kind < kinds.length; kind++) {
      const next = lattice.with[set * kinds.length + kind]!
      if (next < 0) continue
      for (let state = 0; state < states; state++) following[state] = leastPj[next * states + state]!
      for (const o of waiting[kind]!) {
        const { tiles } = operands[o]!
        const stride = strides[o]!
        const round = stride * (tiles.length + 1)
        for (let from = 0; from < states; from += round)
          following.fill(Number.POSITIVE_INFINITY, from, from + stride)
      }
      for (let state = 0; state < states; state++) {
        if (following[state]! < leastPj[at + state]!) leastPj[at + state] = following[state]!
      }
    }
    // One operand after the other, the last tile first: tiles of several may be closed at once.
    for (let o = 0; o < operands.length; o++) {
      const { tiles, first } = operands[o]!
      const stride = strides[o]!
      const round = stride * (tiles.length - first + 1)
      for (let level = tiles.length - 1; level >= first; level--) {
        const { fits, energyPj } = tiles[level]!
        if (fits[set] === 0) continue
        const energy = energyPj[set]!
        for (let from = at + (level - first) * stride; from < at + states; from += round) {
          for (let state = from; state < from + stride; state++) {
            const found = energy + leastPj[state + stride]!
            if (found < leastPj[state]!) leastPj[state] = found
          }
        }
      }
    }
  }
  return leastPj
}
