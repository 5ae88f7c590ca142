import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { memoryEnergyPj } from '../cost/energy.ts'
import { fillTraffic } from '../cost/flows.ts'
import { zigzagRules } from '../cost/rules.ts'
import { makeTraffic } from '../cost/traffic.ts'
import { readSystem } from '../hardware/read-system.ts'
import { makeAllocator } from '../mapping/allocate.ts'
import { place } from '../mapping/placement.ts'
import { loopDimensions, makeLayer } from '../workload/layer.ts'
import { addCuts, beginOrder, makeEnergyBatch } from './energy-batch.ts'
import { makeEnergyKernel } from './energy-kernel.ts'
import { batchEnergies } from './energy-twin.ts'

const [core] = readSystem('edge-tpu-quad').cores
const room = { orders: 8, perOrder: 64 }

/** Mappings of a random layer on an exact unrolling, every tenth allocation of random orders; and the engine's energies. */
function randomBatch(seed: number) {
  const stream = randomStream(seed, 'energy kernel')
  const factors = loopDimensions.map(() => stream.integer(1, 4))
  const sizes = Object.fromEntries(
    loopDimensions.map((name, i) => [name, factors[i]! * (name === 'K' ? 8 : 1)]),
  )
  const precision = { W: 8, I: 8, O: 8, partialSum: 16 }
  const layer = makeLayer('random', 'conv', sizes, precision, { stride: stream.integer(1, 2) })
  const spatial = [{ arrayDimension: 'D1', dimension: 'K', factor: 8 }] as const
  const placement = place(layer, core!, spatial, 'truncated')
  const loops = [...factors.keys()].filter((i) => factors[i]! > 1)
  const { cuts, eachAllocation } = makeAllocator(placement)
  const order = { dimensions: new Uint8Array(loops.length), sizes: new Float64Array(loops.length), cuts }
  const spell = () => {
    const left = [...loops]
    for (let i = 0; i < loops.length; i++) {
      const [dimension] = left.splice(stream.integer(0, left.length - 1), 1)
      order.dimensions[i] = dimension!
      order.sizes[i] = factors[dimension!]!
    }
  }
  spell()
  const batch = makeEnergyBatch(placement, order, room)
  const engine: { y: number; x: number; energyPj: number }[] = []
  const traffic = makeTraffic(placement)
  for (let y = 0; y < room.orders; y++, spell()) {
    beginOrder(batch, placement, order)
    let met = 0
    eachAllocation(order.dimensions, order.sizes, () => {
      const x = batch.counts[y]!
      if (x === room.perOrder || met++ % 10 !== 0) return
      fillTraffic(traffic, placement, order, zigzagRules)
      engine.push({ y, x, energyPj: memoryEnergyPj(traffic, placement, zigzagRules) })
      addCuts(batch, order)
    })
  }
  return { batch, engine }
}

test('the kernel in WebAssembly and its twin give the engine’s energies of random mappings, to single precision', async () => {
  for (const seed of [1, 2, 3]) {
    const { batch, engine } = randomBatch(seed)
    assert.ok(engine.length > 100, `${engine.length} mappings`)
    const twin = new Float64Array(room.orders * room.perOrder)
    batchEnergies(batch, twin)
    const kernel = await makeEnergyKernel('webasm', batch)
    const found = await kernel.energies(batch)
    await kernel.destroy()
    for (const { y, x, energyPj } of engine) {
      assert.ok(Math.abs(twin[y * room.perOrder + x]! / energyPj - 1) < 1e-6, `twin, ${seed} ${y} ${x}`)
      assert.ok(Math.abs(found[y]![x]! / energyPj - 1) < 1e-5, `kernel, ${seed} ${y} ${x}`)
    }
  }
})

test.run()
