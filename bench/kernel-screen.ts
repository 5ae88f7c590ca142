import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { bestMapping } from '../sim/cost/best-mapping.ts'
import { layerCost } from '../sim/cost/layer-cost.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import { makeScorer } from '../sim/cost/scorer.ts'
import { readSystem } from '../sim/hardware/read-system.ts'
import { type KernelBackend, requireBackend } from '../sim/kernels/backends.ts'
import { loadOrderKernels, type OrderKernels } from '../sim/kernels/order-kernel.ts'
import { makeAllocator } from '../sim/mapping/allocate.ts'
import { multisetPermutations } from '../sim/mapping/permutations.ts'
import { place } from '../sim/mapping/placement.ts'
import { optimalSearch } from '../sim/mapping/rules.ts'
import { makeLayer } from '../sim/workload/layer.ts'

/*
 * The mapping of least energy of one layer under one unrolling, of all orders of prime factors and all allocations: by
 * scoring each; by the search with its bounds on the first loops of an order; and with a screen of whole orders besides,
 * by the plain formula and by the kernel, compiled anew, on WebAssembly or the backends named by --backend. Least of three
 * rounds.
 */
const { values } = parseArgs({
  options: {
    backend: { type: 'string', multiple: true, default: ['webasm'] },
  },
})
const [core] = readSystem('edge-tpu-quad').cores
const layer = makeLayer(
  'bench',
  'conv',
  { K: 16, C: 16, OX: 8, OY: 8, FX: 3, FY: 3 },
  { W: 8, I: 8, O: 8, partialSum: 16 },
)
const unrolling = [
  { arrayDimension: 'D1', dimension: 'K', factor: 8 },
  { arrayDimension: 'D2', dimension: 'C', factor: 8 },
  { arrayDimension: 'D3', dimension: 'OX', factor: 4 },
  { arrayDimension: 'D4', dimension: 'OY', factor: 4 },
] as const
/** Indices of K, C, OX, OY, FX, FY and what is left of each. */
const loops = [
  [1, 2],
  [5, 2],
  [3, 2],
  [4, 2],
  [6, 3],
  [7, 3],
] as const
const placement = place(layer, core!, unrolling, 'truncated')

let mappings = 0
function scoreEach(): number {
  const { cuts, leastCuts, eachAllocation } = makeAllocator(placement)
  const dimensions = new Uint8Array(loops.length)
  const sizes = new Float64Array(loops.length)
  const order = { dimensions, sizes, cuts, leastCuts, freeEnd: sizes.length }
  const scorer = makeScorer(placement, order, zigzagRules, 'energy')
  const permutations = multisetPermutations(loops.map((_, i) => i))
  let least = Number.POSITIVE_INFINITY
  mappings = 0
  do {
    permutations.order.forEach((loop, i) => {
      const [dimension, size] = loops[loop]!
      dimensions[i] = dimension
      sizes[i] = size
    })
    eachAllocation(dimensions, sizes, () => {
      mappings++
      least = Math.min(least, scorer.score(least).primary)
    })
  } while (permutations.next())
  return least
}

const search = { ...optimalSearch, objective: 'energy' } as const
const searchWith = (screen: 'off' | 'plain' | OrderKernels) => () => {
  const mapping = bestMapping(layer, core!, search, zigzagRules, [unrolling], screen)
  return layerCost(placement, mapping, zigzagRules).energyPj
}
const backends = values.backend as KernelBackend[]
for (const backend of backends) await requireBackend(backend)
const kernels = await Promise.all(backends.map((backend) => loadOrderKernels(backend, 0)))
const ways = [
  { how: 'each mapping scored', run: scoreEach },
  { how: 'search, no screen', run: searchWith('off') },
  { how: 'search, plain screen', run: searchWith('plain') },
  ...kernels.map((kernels, i) => ({
    how: `search, screen by gpu.js, ${backends[i]}`,
    run: searchWith(kernels),
  })),
].map((way) => ({ ...way, ms: Number.POSITIVE_INFINITY, processorMs: Number.POSITIVE_INFINITY, energyPj: 0 }))
// In turns, as the machine may be busy with other work.
for (let round = 0; round < 3; round++) {
  for (const way of ways) {
    const began = performance.now()
    const usage = process.cpuUsage()
    way.energyPj = way.run()
    way.ms = Math.min(way.ms, performance.now() - began)
    const { user, system } = process.cpuUsage(usage)
    way.processorMs = Math.min(way.processorMs, (user + system) / 1000)
  }
}
for (const { destroy } of kernels) await destroy()

const table = new Table({
  head: ['how', 'ms', 'ms, all threads', `${ways[0]!.how} / it`, 'least, pJ'],
  colAligns: ['left', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
})
for (const { how, ms, processorMs, energyPj } of ways) {
  const ratio = `${(ways[0]!.processorMs / processorMs).toFixed(1)}×`
  table.push([how, ms.toFixed(0), processorMs.toFixed(0), ratio, energyPj.toFixed(1)])
}
process.stdout.write(`${mappings} mappings of one layer under one unrolling\n${table.toString()}\n`)
