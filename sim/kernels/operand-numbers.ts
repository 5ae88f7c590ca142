import { edgeNumbers, mostLevels, type OrderBatch, operandNumbers } from './order-batch.ts'

/** Transfers at a memory: their steps per bit, words × instances per step and pJ per word. */
export type Flow = readonly [perBit: number, share: number, energyPj: number]

/** The edge between two memories of an operand, as `OrderBatch.edges` describes it. */
export interface Edge {
  readonly lanes: readonly number[]
  readonly capacity: number
  readonly isSummedAbove: boolean
  readonly readsUp: Flow
  readonly writesFromAbove: Flow
  readonly upperReads: Flow
  readonly upperWrites: Flow
}

/** An operand of a batch, its numbers by name. */
export interface OperandNumbers {
  readonly bits: number
  readonly isOutput: boolean
  readonly isWindowed: boolean
  /** Whether sums are added up in the innermost memory. */
  readonly isSummed: boolean
  /** Product of the loops that do not index it. */
  readonly reuse: number
  readonly firstReads: Flow
  readonly firstWrites: Flow
  readonly edges: readonly Edge[]
  /** By relevance, the product of all loops. */
  readonly whole: readonly number[]
}

/** The numbers of a batch's operands by name; the batch has an order. */
export function operandsOf(batch: OrderBatch): OperandNumbers[] {
  const { operands, perOperand, edges, loops, loopsAt, room } = batch
  return Array.from({ length: operands }, (_, o) => {
    const own = Array.from(perOperand.subarray(o * operandNumbers, (o + 1) * operandNumbers))
    const [memories, bits, isOutput, reuse, isWindowed, reducedAbove] = own as [number, ...number[]]
    const whole = [1, 1, 1, 1, 1, 1]
    for (let i = 0; i < loops; i++) {
      const packed = loopsAt[i * room]!
      const code = Math.floor(packed / 6 ** (2 - o)) % 6
      whole[code] = whole[code]! * Math.floor(packed / 216)
    }
    return {
      bits: bits!,
      isOutput: isOutput === 1,
      isWindowed: isWindowed === 1,
      isSummed: isOutput === 1 && (reuse! > 1 || reducedAbove === 1),
      reuse: reuse!,
      firstReads: flowAt(own, 6),
      firstWrites: flowAt(own, 9),
      edges: Array.from({ length: memories - 1 }, (_, level) => {
        const at = (o * mostLevels + level) * edgeNumbers
        return edgeOf(Array.from(edges.subarray(at, at + edgeNumbers)))
      }),
      whole,
    }
  })
}

function edgeOf(numbers: readonly number[]): Edge {
  return {
    lanes: numbers.slice(0, 6),
    capacity: numbers[6]!,
    isSummedAbove: numbers[7] === 1,
    readsUp: flowAt(numbers, 8),
    writesFromAbove: flowAt(numbers, 11),
    upperReads: flowAt(numbers, 14),
    upperWrites: flowAt(numbers, 17),
  }
}

const flowAt = (numbers: readonly number[], at: number): Flow => [
  numbers[at]!,
  numbers[at + 1]!,
  numbers[at + 2]!,
]
