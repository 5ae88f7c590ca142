import Table from 'cli-table3'
import { readSystem } from '../sim/hardware/read-system.ts'
import { type KernelBackend, kernelBackends } from '../sim/kernels/backends.ts'
import { addOrder, makeOrderBatch } from '../sim/kernels/order-batch.ts'
import { makeOrderKernel } from '../sim/kernels/order-kernel.ts'
import { orderKernelSource, rowWidth } from '../sim/kernels/order-kernel-source.ts'
import { leastEnergies } from '../sim/kernels/order-twin.ts'
import { makeAllocator } from '../sim/mapping/allocate.ts'
import { multisetPermutations } from '../sim/mapping/permutations.ts'
import { place } from '../sim/mapping/placement.ts'
import { makeLayer } from '../sim/workload/layer.ts'
import { peakFlops } from './kernel-peak.ts'

/*
 * The least energies of all orders of one layer's loops, over all allocations of each, by the kernel on each backend and
 * by its twin in plain TypeScript; wall time of the best of several rounds, since kernels run on threads of their own.
 */
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
const { cuts, eachAllocation } = makeAllocator(placement)
const order = { dimensions: new Uint8Array(loops.length), sizes: new Float64Array(loops.length), cuts }
const permutations = multisetPermutations([0, 1, 2, 3, 3, 4, 5, 6])
const kindOf = [0, 1, 2, 3, 5, 6, 7]
const spell = () =>
  permutations.order.forEach((kind, i) => {
    const [dimension, size] = loops[kindOf[kind]!]!
    order.dimensions[i] = dimension
    order.sizes[i] = size
  })
spell()
let mappings = 0
eachAllocation(order.dimensions, order.sizes, () => {
  mappings++
})
const orders = 8 * Math.floor(20160 / 8)
const batch = makeOrderBatch(placement, order, rowWidth * Math.ceil(orders / rowWidth))
do {
  spell()
  addOrder(batch, placement, order)
} while (permutations.next())

/** Multiplications, additions, roundings and comparisons that the kernel states for an order. */
const operationsPerOrder = orderKernelSource(batch).match(/ [-+*/<>] |Math\./g)!.length

const table = new Table({
  head: ['how', 'first, ms', 'best, ms', 'ns an order', 'plain / it', 'largest error', 'of vector peak'],
  colAligns: ['left', ...Array<'right'>(6).fill('right')],
  style: { head: [], border: [] },
})
const exact = new Float64Array(batch.room)
interface Times {
  first: number
  least: number
}
async function time(run: () => unknown, times: Times): Promise<void> {
  const began = performance.now()
  await run()
  const own = performance.now() - began
  times.first ||= own
  times.least = Math.min(times.least, own)
}
const untimed = (): Times => ({ first: 0, least: Number.POSITIVE_INFINITY })
const plain = untimed()
const runPlain = () => time(() => leastEnergies(batch, exact), plain)
for (let round = 0; round < 20; round++) await runPlain()
const row = (name: string, { first, least }: Times, error: number, peak: string) =>
  table.push([
    name,
    first.toFixed(0),
    least.toFixed(1),
    ((1e6 * least) / batch.count).toFixed(0),
    `${(plain.least / least).toFixed(2)}×`,
    error.toExponential(1),
    peak,
  ])

async function tryBackend(backend: KernelBackend): Promise<string | undefined> {
  try {
    const kernel = await makeOrderKernel(backend, batch)
    let found: readonly Float32Array[] = []
    const times = untimed()
    // In turns, as the machine may be busy with other work.
    for (let round = 0; round < 60; round++) {
      await time(async () => {
        found = await kernel.leastEnergies(batch)
      }, times)
      await runPlain()
    }
    let worst = 0
    for (let i = 0; i < batch.count; i++) {
      const own = found[Math.floor(i / rowWidth)]![i % rowWidth]!
      worst = Math.max(worst, Math.abs(own / exact[i]! - 1))
    }
    await kernel.destroy()
    const peak = await peakFlops(backend)
    const reached = (operationsPerOrder * batch.count) / (times.least / 1000)
    row(
      `gpu.js, ${backend}`,
      times,
      worst,
      `${((100 * reached) / peak).toFixed(0)} % of ${(peak / 1e9).toFixed(1)} G/s`,
    )
    return undefined
  } catch (error) {
    return (error as Error).message.split('\n')[0]
  }
}
const absent: string[] = []
for (const backend of kernelBackends) {
  const reason = await tryBackend(backend)
  if (reason) absent.push(`${backend} does not run here: ${reason}`)
}
row('plain TypeScript, one thread', plain, 0, '')
process.stdout.write(
  `${batch.count} orders of one layer, each with up to ${mappings} allocations; ${operationsPerOrder} operations an order\n${table.toString()}\n`,
)
for (const line of absent) process.stdout.write(`${line}\n`)
