import { stepArray } from './step-array.ts'
import type { SteppableLayer } from './steppable.ts'

const known = new Map<string, number>()

/** Cycles of a layer's products, one of them stepped on the array; products of equal size are stepped once. */
export function steppedCycles({ product, products, array, dataflow, bits }: SteppableLayer): number {
  const { M, N, K } = product
  const key = [M, N, K, array.rows, array.columns, dataflow, bits].join()
  const found = known.get(key) ?? step({ product, products, array, dataflow, bits })
  known.set(key, found)
  return products * found
}

/** Operands of any values take the same cycles; these use all that fit their bits. */
function step({ product, array, dataflow, bits }: SteppableLayer): number {
  const { M, N, K } = product
  const span = 2 ** bits
  const operand = (size: number) => Int8Array.from({ length: size }, (_, i) => ((i * 7) % span) - span / 2)
  return stepArray({ array, dataflow, bits, edgeFolds: 'full' }, product, operand(M * K), operand(K * N))
    .cycles
}
