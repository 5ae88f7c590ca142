import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'

/** Loops and memories of an operand that kernels are written for. */
export const mostLoops = 12
export const mostLevels = 4

/** Numbers that describe an operand, and one edge between two of its memories, in the arrays below. */
export const operandNumbers = 12
export const edgeNumbers = 20

/**
 * Loop orders of one placement side by side, and what all of them share, in the flat form that kernels take.
 *
 * `perOperand`: 0 memories; 1 bits; 2 whether it is the output; 3 product of the loops that do not index it; 4 whether
 * windows index it; 5 whether lanes above the array sum it; then of the edge between array and innermost memory 6
 * … 8 steps per bit, words × instances per step and pJ per word of reads, 9 … 11 of writes.
 *
 * `edges`, per operand and memory but the last: 0 … 5 lanes by relevance; 6 elements that fit; 7 whether lanes above sum
 * it; then steps per bit, words × instances per step and pJ per word: 8 … 10 of reads up, 11 … 13 of writes from above,
 * 14 … 16 of the upper memory's reads, 17 … 19 of its writes.
 */
export interface OrderBatch {
  readonly operands: number
  readonly loops: number
  readonly perOperand: Float32Array
  readonly edges: Float32Array
  /** Bits of a partial sum, all cycles, columns, rows and strides of the windows. */
  readonly shared: Float32Array
  /** By place in the order × orders: size × 6³ + the operands' relevances, as digits to the base 6. */
  readonly loopsAt: Float32Array
  /** Room for orders; a multiple of 4, for vectors of lanes. */
  readonly room: number
  count: number
}

/** Whether kernels take as many loops, memories and operands, and single precision counts the sizes. */
export function isKernelSized({ operands }: Placement, { sizes }: LoopOrder): boolean {
  return (
    sizes.length > 1 &&
    sizes.length <= mostLoops &&
    operands.length <= 3 &&
    sizes.every((size) => size < 2 ** 20 / 6 ** 3) &&
    operands.every(({ memories }) => memories.length <= mostLevels)
  )
}

/**
 * An empty batch for the orders of some loops on a placement.
 *
 * @throws {RangeError} where they are not `isKernelSized`
 */
export function makeOrderBatch(placement: Placement, order: LoopOrder, room: number): OrderBatch {
  const { operands, layer, tiling } = placement
  const { dimensions, sizes } = order
  const loops = sizes.length
  if (!isKernelSized(placement, order)) {
    throw new RangeError(`kernels take 2 to ${mostLoops} loops and 3 operands of ${mostLevels} memories`)
  }
  const perOperand = new Float32Array(operands.length * operandNumbers)
  const edges = new Float32Array(operands.length * mostLevels * edgeNumbers)
  let total = 1
  for (const size of sizes) total *= size
  operands.forEach((placed, o) => {
    let reuse = 1
    sizes.forEach((size, i) => {
      if (placed.codes[dimensions[i]!] === 0) reuse *= size
    })
    const { memories, bits, isOutput, isWindowed, reducedAbove, below, stepBits, stepShare, instances } =
      placed
    const flow = (level: number, direction: number, lanes: number) => {
      const { readEnergyPj, writeEnergyPj } = memories[level]!
      const port = level * 4 + direction
      return [
        lanes / stepBits[port]!,
        stepShare[port]! * instances[level]!,
        direction % 2 === 0 ? readEnergyPj : writeEnergyPj,
      ]
    }
    const fan = placed.fanOut.average
    perOperand.set(
      [
        memories.length,
        bits,
        isOutput ? 1 : 0,
        reuse,
        isWindowed ? 1 : 0,
        reducedAbove[0]!,
        ...flow(0, 0, fan[0]!),
        ...flow(0, 1, fan[0]!),
      ],
      o * operandNumbers,
    )
    const least = Math.min(bits, isOutput ? layer.precision.partialSum : bits)
    for (let level = 0; level + 1 < memories.length; level++) {
      edges.set(
        [
          ...below.average.subarray(level * 6, level * 6 + 6),
          memories[level]!.sizeBits / least,
          reducedAbove[level + 1]!,
          ...flow(level, 2, 1),
          ...flow(level, 3, 1),
          ...flow(level + 1, 0, fan[level + 1]!),
          ...flow(level + 1, 1, fan[level + 1]!),
        ],
        (o * mostLevels + level) * edgeNumbers,
      )
    }
  })
  const { partialSum } = layer.precision
  const { columns, rows, strideX, strideY } = tiling
  return {
    operands: operands.length,
    loops,
    perOperand,
    edges,
    shared: Float32Array.of(partialSum, total, columns, rows, strideX, strideY),
    loopsAt: new Float32Array(loops * room),
    room,
    count: 0,
  }
}

/** Adds the order that stands in `order`. */
export function addOrder(batch: OrderBatch, { operands }: Placement, { dimensions, sizes }: LoopOrder): void {
  const at = batch.count++
  for (let i = 0; i < batch.loops; i++) {
    let packed = sizes[i]!
    for (let o = 0; o < 3; o++) packed = packed * 6 + (operands[o]?.codes[dimensions[i]!] ?? 0)
    batch.loopsAt[i * batch.room + at] = packed
  }
}
