import { type Core, memoriesOf } from '../hardware/accelerator.ts'
import type { SpatialLoop } from '../mapping/mapping.ts'
import type { Layer, LoopDimension, Operand } from '../workload/layer.ts'
import type { ArrayShape, Dataflow, Gemm } from './gemm.ts'
import type { SteppedArray } from './step-array.ts'

/** A layer as products of equal size, one after the other, on an array that can be stepped. */
export interface SteppableLayer {
  readonly product: Gemm
  /** How many such products the layer is. */
  readonly products: number
  readonly array: ArrayShape
  readonly dataflow: Dataflow
  readonly bits: SteppedArray['bits']
}

/** Why an array cannot be stepped for a layer. */
export interface NotSteppable {
  readonly reason: string
}

/**
 * A layer on a core whose array has two dimensions, as the unrolling of its mapping lays it out. Weight-stationary: input
 * channels by output channels, weights in the processing elements; each position of the window is a product of its own,
 * as is each group. Output-stationary: pixels of a row by output channels, sums in the processing elements; each row of
 * pixels is a product.
 */
export function steppableLayer(
  { operator, sizes, precision }: Layer,
  core: Core,
  spatial: readonly SpatialLoop[],
): SteppableLayer | NotSteppable {
  if (operator !== 'conv' && operator !== 'gemm') return { reason: `${operator} is no matrix product` }
  if (core.array.length !== 2) return { reason: `an array of ${core.array.length} dimensions` }
  if (precision.W !== precision.I || (precision.W !== 8 && precision.W !== 4))
    return { reason: `factors of ${precision.W} and ${precision.I} bits` }
  const loopOn = (name: string) => spatial.find(({ arrayDimension }) => arrayDimension === name)?.dimension
  const loops = core.array.map(({ name }) => loopOn(name))
  const columns = loops.indexOf('K')
  if (columns < 0) return { reason: 'output channels are not along a dimension of the array' }
  const onRows = loops[1 - columns]
  const array = { rows: core.array[1 - columns]!.size, columns: core.array[columns]!.size }
  const { B, K, G, C, OX, OY, FX, FY } = sizes
  const bits = precision.W
  const stays = (operand: Operand) => memoriesOf(core, operand)[0]?.serves.length === 0
  if (stays('W') && !stays('I') && (onRows === 'C' || (onRows === undefined && C === 1)))
    return { product: { M: B * OX * OY, N: K, K: C }, products: G * FX * FY, array, dataflow: 'ws', bits }
  if (stays('O') && !stays('I') && !stays('W') && onRows === 'OX')
    return { product: { M: OX, N: K, K: C * FX * FY }, products: G * OY * B, array, dataflow: 'os', bits }
  return { reason: `${loopText(onRows)} by output channels with ${heldText(core)} in its elements` }
}

const loopText = (loop: LoopDimension | undefined): string => loop ?? 'nothing'

function heldText(core: Core): string {
  const held = core.memories.filter(({ serves }) => serves.length === 0).flatMap(({ operands }) => operands)
  return held.length === 0 ? 'nothing' : held.join(', ')
}
