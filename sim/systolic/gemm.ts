import { InputError } from '../../errors.ts'
import type { Layer } from '../workload/layer.ts'

/** A matrix product: M×K inputs times K×N weights. Of a convolution, M output pixels, N filters of K weights. */
export interface Gemm {
  readonly M: number
  readonly N: number
  readonly K: number
}

/** Processing elements: inputs or stationary rows enter along `rows`, outputs leave along `columns`. */
export interface ArrayShape {
  readonly rows: number
  readonly columns: number
}

/** Which operand stays in place: outputs, weights or inputs. */
export const dataflows = ['os', 'ws', 'is'] as const
export type Dataflow = (typeof dataflows)[number]

/**
 * The matrix product that a convolution or a linear layer becomes (im2col).
 *
 * @throws {InputError} for any other operator, and for grouped layers.
 */
export function gemmOf({ name, operator, sizes }: Layer): Gemm {
  const { B, K, G, C, OX, OY, FX, FY } = sizes
  if ((operator !== 'conv' && operator !== 'gemm') || G !== 1) {
    throw new InputError({
      place: `layer ${name}`,
      expected: 'conv or gemm of one group, which a systolic array can hold',
      found: `${operator} of ${G} groups`,
    })
  }
  return { M: B * OX * OY, N: K, K: C * FX * FY }
}
