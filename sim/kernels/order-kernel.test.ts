import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { memoryEnergyPj } from '../cost/energy.ts'
import { fillTraffic } from '../cost/flows.ts'
import { zigzagRules } from '../cost/rules.ts'
import { makeTraffic } from '../cost/traffic.ts'
import { readSystem } from '../hardware/read-system.ts'
import { makeAllocator } from '../mapping/allocate.ts'
import { multisetPermutations } from '../mapping/permutations.ts'
import { place } from '../mapping/placement.ts'
import { loopDimensions, makeLayer } from '../workload/layer.ts'
import { backendsUnderTest } from './backends-under-test.ts'
import { addOrder, makeOrderBatch } from './order-batch.ts'
import { makeOrderKernel } from './order-kernel.ts'
import { rowWidth } from './order-kernel-source.ts'
import { leastEnergies } from './order-twin.ts'

const [core] = readSystem('edge-tpu-quad').cores

/** All orders of a random layer on an exact unrolling, with memories but registers and DRAM shrunk, and by the engine the least energy of each over all allocations. */
function randomOrders(seed: number, shrink: number, scale = 1) {
  const stream = randomStream(seed, 'order kernel')
  const factors = loopDimensions.map(() => scale * stream.integer(1, 4))
  const sizes = Object.fromEntries(
    loopDimensions.map((name, i) => [
      name,
      name === 'G' || name === 'B' ? 1 : factors[i]! * (name === 'K' ? 8 : 1),
    ]),
  )
  // Of results as wide as sums the same number fits.
  const precision = { W: 8, I: 8, O: shrink === 1 ? 16 : 8, partialSum: 16 }
  const layer = makeLayer('random', 'conv', sizes, precision, { stride: stream.integer(1, 2) })
  const memories = core!.memories.map((memory, i) => ({
    ...memory,
    sizeBits: i < 2 || i === core!.memories.length - 1 ? memory.sizeBits : memory.sizeBits / shrink,
  }))
  const spatial = [{ arrayDimension: 'D1', dimension: 'K', factor: 8 }] as const
  const placement = place(layer, { ...core!, memories }, spatial, 'truncated')
  const loops = loopDimensions.flatMap((name, i) =>
    factors[i]! > 1 && name !== 'G' && name !== 'B' ? [{ index: i, size: factors[i]! }] : [],
  )
  const { cuts, eachAllocation } = makeAllocator(placement)
  const order = { dimensions: new Uint8Array(loops.length), sizes: new Float64Array(loops.length), cuts }
  const each = (visit: () => void) => {
    const permutations = multisetPermutations(loops.map((_, i) => i))
    do {
      permutations.order.forEach((kind, i) => {
        order.dimensions[i] = loops[kind]!.index
        order.sizes[i] = loops[kind]!.size
      })
      visit()
    } while (permutations.next())
  }
  each(() => {})
  const batch = makeOrderBatch(placement, order, 3 * rowWidth)
  each(() => addOrder(batch, placement, order))
  const byEngine = (): number[] => {
    const traffic = makeTraffic(placement)
    const engine: number[] = []
    each(() => {
      let least = Number.POSITIVE_INFINITY
      eachAllocation(order.dimensions, order.sizes, () => {
        fillTraffic(traffic, placement, order, zigzagRules)
        least = Math.min(least, memoryEnergyPj(traffic, placement, zigzagRules))
      })
      engine.push(least)
    })
    return engine
  }
  return { batch, byEngine }
}

test('the kernel’s twin finds the least energy of each order over all allocations, and no more where operands compete for a memory', () => {
  for (const seed of [1, 2, 3]) {
    for (const shrink of [1, 4096]) {
      const { batch, byEngine } = randomOrders(seed, shrink)
      const engine = byEngine()
      const twin = new Float64Array(batch.room)
      leastEnergies(batch, twin)
      assert.ok(
        engine.some((least) => least < Number.POSITIVE_INFINITY),
        `${seed}`,
      )
      engine.forEach((least, i) => {
        assert.ok(
          twin[i]! <= least * (1 + 1e-6),
          `${seed} ${shrink}, order ${i}: ${twin[i]}, engine ${least}`,
        )
        if (shrink === 1) assert.ok(twin[i]! >= least * (1 - 1e-6), `${seed}, order ${i}`)
      })
    }
  }
})

for (const backend of await backendsUnderTest()) {
  test(`the kernel gives its twin’s energies to single precision on ${backend}, and finds what does not fit`, async () => {
    for (const [seed, shrink, scale] of [
      [1, 1, 1],
      [2, 1, 1],
      [3, 4096, 1],
      [4, 4096, 1],
      [5, 65536, 1],
      // Close to the most cycles that single precision counts, and words that it cuts.
      [5, 1, 4],
      [9, 4096, 4],
    ] as const) {
      const { batch } = randomOrders(seed, shrink, scale)
      const twin = new Float64Array(batch.room)
      leastEnergies(batch, twin)
      const kernel = await makeOrderKernel(backend, batch)
      const found = await kernel.leastEnergies(batch)
      await kernel.destroy()
      for (let i = 0; i < batch.count; i++) {
        const own = found[Math.floor(i / rowWidth)]![i % rowWidth]!
        const message = `${seed} ${shrink}, order ${i}: ${own}, twin ${twin[i]}`
        if (twin[i] === Number.POSITIVE_INFINITY) assert.ok(own > 9e37, message)
        else assert.ok(Math.abs(own / twin[i]! - 1) < 1e-5, message)
      }
    }
  })
}

test.run()
