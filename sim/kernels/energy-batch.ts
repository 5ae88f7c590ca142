import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'

/** Numbers that describe one memory of one operand; their places below. */
export const levelNumbers = 24
/** Loops and levels that kernels are written for. */
export const mostLoops = 10
export const mostLevels = 4

/**
 * Mappings of one placement side by side, and what all of them share, in the flat form that kernels take.
 *
 * `levels` holds per operand × level: 0 … 5 factors unrolled below by relevance; 6 fan-out; 7 instances; 8 pJ per read;
 * 9 per write; 10 … 13 step of the port by direction, in bits; 14 … 17 its share of a word; 18 whether a sum is
 * spread over lanes above; 19 whether it is the outermost.
 */
export interface EnergyBatch {
  readonly operands: number
  readonly loops: number
  /** Per operand: levels, bits, whether it is the output, cycles that do not index it, whether lanes above level −1 sum. */
  readonly perOperand: Float32Array
  readonly levels: Float32Array
  /** Bits of a partial sum, total cycles, columns, rows and strides of the windows. */
  readonly shared: Float32Array
  /** By order × loops: size; by order × operands × loops: relevance. */
  readonly sizes: Float32Array
  readonly codes: Float32Array
  /** By operand × `mostLevels` × order × `perOrder`: loops within the tile. */
  readonly cuts: Float32Array
  /** Room for orders, and for mappings of each; a multiple of 4, for vectors of lanes. */
  readonly orders: number
  readonly perOrder: number
  /** Mappings of each order. */
  readonly counts: Int32Array
  /** Orders begun. */
  begun: number
}

/**
 * An empty batch for a placement and the orders of the loops that stand in `order`.
 *
 * @throws {RangeError} for more loops or memories of an operand than kernels are written for
 */
export function makeEnergyBatch(
  placement: Placement,
  order: LoopOrder,
  { orders, perOrder }: { readonly orders: number; readonly perOrder: number },
): EnergyBatch {
  const { operands, layer, tiling } = placement
  const loops = order.sizes.length
  if (loops > mostLoops || operands.some(({ memories }) => memories.length > mostLevels)) {
    throw new RangeError(`kernels take ${mostLoops} loops and ${mostLevels} memories of an operand`)
  }
  const perOperand = new Float32Array(operands.length * 5)
  const levels = new Float32Array(operands.length * mostLevels * levelNumbers)
  let total = 1
  for (const size of order.sizes) total *= size
  operands.forEach((placed, o) => {
    let reuse = 1
    order.sizes.forEach((size, i) => {
      if (placed.codes[order.dimensions[i]!] === 0) reuse *= size
    })
    const { memories, bits, isOutput, reducedAbove } = placed
    perOperand.set([memories.length, bits, isOutput ? 1 : 0, reuse, reducedAbove[0]!], o * 5)
    memories.forEach((memory, level) => {
      const at = (o * mostLevels + level) * levelNumbers
      levels.set(placed.below.average.subarray(level * 6, level * 6 + 6), at)
      levels.set(
        [
          placed.fanOut.average[level]!,
          placed.instances[level]!,
          memory.readEnergyPj,
          memory.writeEnergyPj,
          ...placed.stepBits.subarray(level * 4, level * 4 + 4),
          ...placed.stepShare.subarray(level * 4, level * 4 + 4),
          reducedAbove[level + 1]!,
          level === memories.length - 1 ? 1 : 0,
        ],
        at + 6,
      )
    })
  })
  return {
    operands: operands.length,
    loops,
    perOperand,
    levels,
    shared: Float32Array.of(
      layer.precision.partialSum,
      total,
      tiling.columns,
      tiling.rows,
      tiling.strideX,
      tiling.strideY,
    ),
    sizes: new Float32Array(orders * loops),
    codes: new Float32Array(orders * operands.length * loops),
    cuts: new Float32Array(operands.length * mostLevels * orders * perOrder),
    orders,
    perOrder,
    counts: new Int32Array(orders),
    begun: 0,
  }
}

/** Begins the order that stands in `order`: mappings added from now on have it. */
export function beginOrder(batch: EnergyBatch, { operands }: Placement, order: LoopOrder): void {
  const { loops } = batch
  const y = batch.begun++
  for (let i = 0; i < loops; i++) batch.sizes[y * loops + i] = order.sizes[i]!
  for (let o = 0; o < operands.length; o++) {
    for (let i = 0; i < loops; i++) {
      batch.codes[(y * operands.length + o) * loops + i] = operands[o]!.codes[order.dimensions[i]!]!
    }
  }
}

/** Adds the cuts that stand in `order` to the order begun last. */
export function addCuts(batch: EnergyBatch, { cuts }: LoopOrder): void {
  const { orders, perOrder } = batch
  const y = batch.begun - 1
  const x = batch.counts[y]!++
  for (let o = 0; o < cuts.length; o++) {
    const own = cuts[o]!
    for (let level = 0; level < own.length; level++) {
      batch.cuts[((o * mostLevels + level) * orders + y) * perOrder + x] = own[level]!
    }
  }
}
