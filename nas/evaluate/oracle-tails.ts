import type { ThresholdProblem } from './threshold-problem.ts'

/** What an oracle that may send each image to any exit still open to it can do, from each exit on. */
export interface OracleTails {
  /** Of a correct image. */
  readonly prices: readonly number[]
  /** Per exit to start from, per price, per group: least cost − price × correct of one image. */
  readonly values: readonly (readonly Float64Array[])[]
  /** Per exit to start from, per group: 1 where some exit open to it is right. */
  readonly canBeCorrect: readonly Uint8Array[]
}

/**
 * An exit is open to an image that reaches the lowest threshold of the grid; the last is open to all. A correct image
 * is priced at once and at half the cost between the first exit and the last; any price gives a valid bound, and these
 * two pruned best of those tried between a third and four times it.
 */
export function oracleTails({ costs, weights, levels, correct }: ThresholdProblem): OracleTails {
  const prices = [0.5, 1].map((part) => part * (costs.at(-1)! - costs[0]!))
  const last = costs.length - 1
  const groups = weights.length
  const canBeCorrect: Uint8Array[] = []
  const values: Float64Array[][] = []
  for (let exit = last; exit >= 0; exit--) {
    const isOpen = (group: number) => exit === last || levels[exit]![group]! > 0
    const later = canBeCorrect[exit + 1]
    canBeCorrect[exit] = Uint8Array.from({ length: groups }, (_, group) =>
      later?.[group] === 1 || (isOpen(group) && correct[exit]![group] === 1) ? 1 : 0,
    )
    values[exit] = prices.map((price, m) =>
      Float64Array.from({ length: groups }, (_, group) => {
        const rest = exit === last ? Number.POSITIVE_INFINITY : values[exit + 1]![m]![group]!
        return isOpen(group) ? Math.min(rest, costs[exit]! - price * correct[exit]![group]!) : rest
      }),
    )
  }
  return { prices, values, canBeCorrect }
}
