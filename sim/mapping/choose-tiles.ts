import type { Resident } from './resident.ts'

/** Stands for an operand that a memory does not hold: one tile of no bits. */
const nobody: Pick<Resident, 'bits' | 'moves' | 'count' | 'isLast'> = {
  isLast: false,
  bits: new Float64Array(1),
  moves: new Float64Array(1),
  count: 1,
}

/** Tries all combinations of tiles of up to three operands; the best gives the cuts. False where none fits. */
export function chooseTiles(residents: readonly Resident[], sizeBits: number): boolean {
  const a = residents[0] ?? nobody
  const b = residents[1] ?? nobody
  const c = residents[2] ?? nobody
  let least = Number.POSITIVE_INFINITY
  let [bestA, bestB, bestC] = [0, 0, 0]
  for (let i = a.isLast ? a.count - 1 : 0; i < a.count; i++) {
    for (let j = b.isLast ? b.count - 1 : 0; j < b.count; j++) {
      const used = a.bits[i]! + b.bits[j]!
      if (used > sizeBits) continue
      const moves = a.moves[i]! + b.moves[j]!
      for (let k = c.isLast ? c.count - 1 : 0; k < c.count; k++) {
        if (used + c.bits[k]! > sizeBits || moves + c.moves[k]! > least) continue
        least = moves + c.moves[k]!
        bestA = i
        bestB = j
        bestC = k
      }
    }
  }
  if (least === Number.POSITIVE_INFINITY) return false
  for (let r = 0; r < residents.length; r++) {
    const { cut, level } = residents[r]!
    cut[level] = (level === 0 ? 0 : cut[level - 1]!) + (r === 0 ? bestA : r === 1 ? bestB : bestC)
  }
  return true
}
