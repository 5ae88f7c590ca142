import { readSystem } from '../sim/hardware/read-system.ts'
import { addOrder, makeOrderBatch, type OrderBatch } from '../sim/kernels/order-batch.ts'
import { rowWidth } from '../sim/kernels/order-kernel-source.ts'
import { makeAllocator } from '../sim/mapping/allocate.ts'
import { multisetPermutations } from '../sim/mapping/permutations.ts'
import { place } from '../sim/mapping/placement.ts'
import { makeLayer } from '../sim/workload/layer.ts'

const [core] = readSystem('edge-tpu-quad').cores
const sizes = { K: 64, C: 32, OX: 16, OY: 16, FX: 3, FY: 3 }
const layer = makeLayer('bench', 'conv', sizes, { W: 8, I: 8, O: 8, partialSum: 16 })
const placement = place(
  layer,
  core!,
  [
    { arrayDimension: 'D1', dimension: 'K', factor: 8 },
    { arrayDimension: 'D2', dimension: 'C', factor: 8 },
    { arrayDimension: 'D3', dimension: 'OX', factor: 4 },
    { arrayDimension: 'D4', dimension: 'OY', factor: 4 },
  ],
  'truncated',
)
/** Indices of K, C, OX, OY, FX, FY and the factors of what is left of them. */
const loops = [
  [1, 2],
  [1, 4],
  [5, 4],
  [3, 2],
  [3, 2],
  [4, 4],
  [6, 3],
  [7, 3],
] as const

/** As many orders of one layer's loops, all there are or those over again, and how many allocations the first has. */
export function orderBatch(orders: number): { batch: OrderBatch; allocations: number } {
  const { cuts, eachAllocation } = makeAllocator(placement)
  const order = { dimensions: new Uint8Array(loops.length), sizes: new Float64Array(loops.length), cuts }
  const kindOf = [0, 1, 2, 3, 5, 6, 7]
  let permutations = multisetPermutations([0, 1, 2, 3, 3, 4, 5, 6])
  const spell = () =>
    permutations.order.forEach((kind, i) => {
      const [dimension, size] = loops[kindOf[kind]!]!
      order.dimensions[i] = dimension
      order.sizes[i] = size
    })
  spell()
  let allocations = 0
  eachAllocation(order.dimensions, order.sizes, () => {
    allocations++
  })
  const batch = makeOrderBatch(placement, order, rowWidth * Math.ceil(orders / rowWidth))
  while (batch.count < orders) {
    addOrder(batch, placement, order)
    if (!permutations.next()) permutations = multisetPermutations([0, 1, 2, 3, 3, 4, 5, 6])
    spell()
  }
  return { batch, allocations }
}
