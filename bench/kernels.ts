import Table from 'cli-table3'
import { memoryEnergyPj } from '../sim/cost/energy.ts'
import { fillTraffic } from '../sim/cost/flows.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import { makeTraffic } from '../sim/cost/traffic.ts'
import { readSystem } from '../sim/hardware/read-system.ts'
import { addCuts, beginOrder, type EnergyBatch, makeEnergyBatch } from '../sim/kernels/energy-batch.ts'
import { type KernelBackend, kernelBackends, makeEnergyKernel } from '../sim/kernels/energy-kernel.ts'
import { batchEnergies } from '../sim/kernels/energy-twin.ts'
import { makeAllocator } from '../sim/mapping/allocate.ts'
import { multisetPermutations } from '../sim/mapping/permutations.ts'
import { place } from '../sim/mapping/placement.ts'
import { makeLayer } from '../sim/workload/layer.ts'

/*
 * Energies of the same mappings of one layer, every order of its loops with every allocation, by the kernel on each backend and
 * by its twin in plain TypeScript; wall time of the best of several rounds, since kernels run on threads of their own.
 */
const room = { orders: 128, perOrder: 1024 }
const [core] = readSystem('edge-tpu-quad').cores
const layer = makeLayer(
  'bench',
  'conv',
  { K: 64, C: 32, OX: 16, OY: 16, FX: 3, FY: 3 },
  {
    W: 8,
    I: 8,
    O: 8,
    partialSum: 16,
  },
)
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
const loops = [1, 5, 3, 4, 6, 7].map((dimension, i) => ({ dimension, size: [8, 4, 4, 4, 3, 3][i]! }))
const dimensions = new Uint8Array(loops.length)
const sizes = Float64Array.from(loops, ({ size }) => size)
const { cuts, eachAllocation } = makeAllocator(placement)
const order = { dimensions, sizes, cuts }

function spell(kinds: Uint8Array): void {
  for (let i = 0; i < kinds.length; i++) {
    dimensions[i] = loops[kinds[i]!]!.dimension
    sizes[i] = loops[kinds[i]!]!.size
  }
}

/** Fills a batch; and the engine's own energies, for comparison. */
function fill(): { batch: EnergyBatch; exact: Float64Array; engineSeconds: number } {
  spell(Uint8Array.from(loops, (_, i) => i))
  const batch = makeEnergyBatch(placement, order, room)
  const exact = new Float64Array(room.orders * room.perOrder)
  const traffic = makeTraffic(placement)
  let engineSeconds = 0
  const permutations = multisetPermutations(loops.map((_, i) => i))
  do {
    spell(permutations.order)
    beginOrder(batch, placement, order)
    eachAllocation(dimensions, sizes, () => {
      const y = batch.begun - 1
      if (batch.counts[y] === room.perOrder) return
      const began = performance.now()
      fillTraffic(traffic, placement, order, zigzagRules)
      exact[y * room.perOrder + batch.counts[y]!] = memoryEnergyPj(traffic, placement, zigzagRules)
      engineSeconds += (performance.now() - began) / 1000
      addCuts(batch, order)
    })
  } while (batch.begun < room.orders && permutations.next())
  return { batch, exact, engineSeconds }
}

const { batch, exact, engineSeconds } = fill()
const mappings = batch.counts.reduce((sum, count) => sum + count, 0)
const largestError = (foundAt: (y: number, x: number) => number): number => {
  let worst = 0
  batch.counts.forEach((count, y) => {
    for (let x = 0; x < count; x++) {
      worst = Math.max(worst, Math.abs(foundAt(y, x) / exact[y * room.perOrder + x]! - 1))
    }
  })
  return worst
}

const table = new Table({
  head: ['how', 'first, ms', 'best, ms', 'ns a mapping', 'plain / it', 'largest error'],
  colAligns: ['left', ...Array<'right'>(5).fill('right')],
  style: { head: [], border: [] },
})
const energies = new Float64Array(exact.length)
async function best(run: () => unknown): Promise<{ first: number; least: number }> {
  const times: number[] = []
  for (let round = 0; round < 40; round++) {
    const began = performance.now()
    await run()
    times.push(performance.now() - began)
  }
  return { first: times[0]!, least: Math.min(...times) }
}
const plain = await best(() => batchEnergies(batch, energies))
const row = (name: string, { first, least }: { first: number; least: number }, error: number) =>
  table.push([
    name,
    first.toFixed(0),
    least.toFixed(1),
    ((1e6 * least) / mappings).toFixed(0),
    `${(plain.least / least).toFixed(2)}×`,
    error.toExponential(1),
  ])
row(
  'plain TypeScript, one thread',
  plain,
  largestError((y, x) => energies[y * room.perOrder + x]!),
)
row('the engine, one at a time', { first: 1000 * engineSeconds, least: 1000 * engineSeconds }, 0)

async function tryBackend(backend: KernelBackend): Promise<string | undefined> {
  try {
    const kernel = await makeEnergyKernel(backend, batch)
    let found: readonly Float32Array[] = []
    const times = await best(async () => {
      found = await kernel.energies(batch)
    })
    row(
      `gpu.js, ${backend}`,
      times,
      largestError((y, x) => found[y]![x]!),
    )
    await kernel.destroy()
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
process.stdout.write(`energies of ${mappings} mappings of one layer\n${table.toString()}\n`)
for (const line of absent) process.stdout.write(`${line}\n`)
