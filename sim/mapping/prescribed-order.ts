import { type LoopDimension, loopDimensions } from '../workload/layer.ts'
import type { TemporalLoop } from './mapping.ts'

/** A place in an order of loops: which loop stands there, and of which size where that is prescribed too. */
export interface PrescribedLoop {
  readonly dimension: LoopDimension
  readonly size?: number | undefined
}

/**
 * What is known of an order: its first loops from the innermost on, and its last ones (the outermost last). ZigZag's
 * `temporal_ordering`.
 */
export interface PrescribedOrder {
  readonly innermost: readonly PrescribedLoop[]
  readonly outermost: readonly PrescribedLoop[]
}

/** The loops themselves where all are prescribed with sizes that make up what remains of each loop. */
export function wholeOrder(
  { innermost, outermost }: PrescribedOrder,
  remaining: ReadonlyMap<LoopDimension, number>,
): readonly TemporalLoop[] | undefined {
  const loops = [...innermost, ...outermost].filter(({ size }) => size !== 1)
  const products = new Map<LoopDimension, number>()
  for (const { dimension, size } of loops) {
    if (size === undefined) return undefined
    products.set(dimension, (products.get(dimension) ?? 1) * size)
  }
  const isWhole = loopDimensions.every(
    (dimension) => (products.get(dimension) ?? 1) === (remaining.get(dimension) ?? 1),
  )
  return isWhole ? loops.map(({ dimension, size }) => ({ dimension, size: size! })) : undefined
}

/** Whether loops, innermost first, stand where they are prescribed. Dimensions as indices in `loopDimensions`. */
export function keepsOrder(
  { innermost, outermost }: PrescribedOrder,
  dimensions: Uint8Array,
  sizes: Float64Array,
): boolean {
  if (Math.max(innermost.length, outermost.length) > sizes.length) return false
  const fits = ({ dimension, size }: PrescribedLoop, at: number) =>
    loopDimensions[dimensions[at]!] === dimension && (size === undefined || sizes[at] === size)
  return (
    innermost.every((loop, i) => fits(loop, i)) &&
    outermost.every((loop, i) => fits(loop, sizes.length - outermost.length + i))
  )
}
