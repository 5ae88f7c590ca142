import type { LoopOrder } from '../mapping/loop-order.ts'
import type { OrderScreen } from '../mapping/order-screen.ts'
import type { Placement } from '../mapping/placement.ts'
import { type Flow, operandsOf } from './operand-numbers.ts'
import { addOrder, isKernelSized, makeOrderBatch, type OrderBatch } from './order-batch.ts'
import type { OrderKernels, SynchronousKernel } from './order-kernel.ts'
import { rowWidth } from './order-kernel-source.ts'
import { leastEnergies } from './order-twin.ts'

/** Orders that are bounded at once, at most. */
const mostRoom = 16384

/**
 * Of single precision, where `isCountedExactly`. Of at most 44 terms, none negative, each is off by less than 2⁻¹⁷ where
 * a number of words above 2²⁴ ⁄ 2⁷ is cut to the next one, by 2⁻²³ for its energy and its product, and by 2⁻²⁴ for each
 * addition: together less than 2⁻¹⁷ + 46 × 2⁻²⁴ < 2⁻¹⁶.
 *
 * Shading languages leave more open (WGSL, “Floating point accuracy”; GLSL 4.60, 4.7.1), and it holds for them as well.
 * Quotients may be off by 2.5 units in the last place: those of cycles, whole and below 2²¹, by less than 0.32, which
 * rounds away. Products and sums are rounded as elsewhere (`arithmetic.ts` tries it), but may be taken in another order or
 * fused: whole numbers stay exact, as each part of a product that does not pass 2²⁴ does not either; words above 2¹⁷ are off
 * by 2⁻²⁴ more, for a second rounding before they are cut; of terms none negative any order of addition has the same bound.
 */
const margin = 2 ** -16

/**
 * A screen by the least energy of each order's allocations, for the orders of the loops that stand in `order`, under
 * ZigZag's conventions; nothing where single precision does not count exactly. The plain twin bounds them, and the
 * kernels from as many orders on as they say.
 *
 * @param operationsPj what the operations take
 */
export function makeOrderScreen(
  placement: Placement,
  order: LoopOrder,
  orders: number,
  operationsPj: number,
  kernels?: OrderKernels,
): OrderScreen | undefined {
  if (!placement.exact || !isKernelSized(placement, order)) return undefined
  const room = Math.min(mostRoom, rowWidth * Math.ceil(orders / rowWidth))
  const batch = makeOrderBatch(placement, order, room)
  addOrder(batch, placement, order)
  if (!isCountedExactly(placement, batch)) return undefined
  batch.count = 0
  const energies = new Float64Array(room)
  let kernel: SynchronousKernel | undefined
  let bounded = 0
  const leastPrimaries = () => {
    bounded += batch.count
    if (kernels && bounded >= kernels.fromOrders) {
      kernel ??= kernels.compile(batch)
      kernel(batch).forEach((row, i) => {
        energies.set(row, i * row.length)
      })
    } else leastEnergies(batch, energies)
    for (let i = 0; i < batch.count; i++) energies[i] = (energies[i]! + operationsPj) * (1 - margin)
    batch.count = 0
    return energies
  }
  return { room, add: () => addOrder(batch, placement, order), leastPrimaries }
}

/** Whether single precision holds all of a placement's elements, bits, steps and cycles, and words but for cutting to whole ones. */
function isCountedExactly({ layer: { sizes } }: Placement, batch: OrderBatch): boolean {
  const [partialSum, total] = batch.shared as unknown as [number, number]
  const most = 2 ** 24
  if (total >= 2 ** 21 || sizes.OX * sizes.FX >= most || sizes.OY * sizes.FY >= most) return false
  return operandsOf(batch).every(({ bits, edges, whole, firstReads, firstWrites }) => {
    const width = Math.max(bits, partialSum)
    const all = whole.reduce((product, size) => product * size, 1) / whole[0]!
    const isExact = (held: number) => (flow: Flow) => {
      const [perBit, share] = flow
      return (
        Number.isInteger(share * 2 ** 7) &&
        held * oddPart(perBit) < most &&
        Math.ceil(held * perBit) * oddPart(share) < most
      )
    }
    return (
      [firstReads, firstWrites].every(isExact(width)) &&
      edges.every(({ lanes, readsUp, writesFromAbove, upperReads, upperWrites }) => {
        const held = all * lanes.slice(1).reduce((product, lane) => product * lane, 1) * width
        return [readsUp, writesFromAbove, upperReads, upperWrites].every(isExact(held))
      })
    )
  })
}

/** The odd integer that a number is, times a power of two. */
function oddPart(value: number): number {
  let odd = Number.isFinite(value) ? value : 0
  while (!Number.isInteger(odd)) odd *= 2
  while (odd % 2 === 0 && odd > 0) odd /= 2
  return odd
}
