import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { bestMapping } from '../cost/best-mapping.ts'
import { defaultCostRules } from '../cost/rules.ts'
import { readSystem } from '../hardware/read-system.ts'
import { multisetPermutations } from '../mapping/permutations.ts'
import { place } from '../mapping/placement.ts'
import { optimalSearch } from '../mapping/rules.ts'
import { makeLayer } from '../workload/layer.ts'
import type { KernelBackend } from './backends.ts'
import { backendsUnderTest } from './backends-under-test.ts'
import { loadOrderKernels, type OrderKernels } from './order-kernel.ts'
import { makeOrderScreen } from './order-screen.ts'

const [core] = readSystem('edge-tpu-quad').cores
const search = { ...optimalSearch, objective: 'energy' } as const
const spatial = [
  { arrayDimension: 'D1', dimension: 'K', factor: 8 },
  { arrayDimension: 'D3', dimension: 'OX', factor: 2 },
] as const

/** A layer of random sizes, and the core with memories between registers and DRAM shrunk so that not all fit. */
function randomCase(seed: number) {
  const stream = randomStream(seed, 'order screen')
  const pick = (...sizes: number[]) => sizes[stream.integer(0, sizes.length)]!
  const sizes = { K: pick(8, 16, 24), C: pick(2, 3, 4), OX: pick(2, 4), OY: pick(1, 2), FX: pick(1, 3) }
  const precision = { W: 8, I: 8, O: 8, partialSum: 16 }
  const layer = makeLayer(`random ${seed}`, 'conv', sizes, precision, { stride: stream.integer(1, 3) })
  const shrink = pick(1, 4096, 16384)
  const memories = core!.memories.map((memory, i) =>
    i < 2 || i === core!.memories.length - 1
      ? memory
      : { ...memory, sizeBits: Math.max(1024, memory.sizeBits / shrink) },
  )
  return { layer, core: { ...core!, memories } }
}

/** Notes the compilations of a backend, of which each is worth while. */
async function always(backend: KernelBackend) {
  const kernels = await loadOrderKernels(backend, 0)
  const noted = { compiled: 0 }
  const compile: OrderKernels['compile'] = (batch) => {
    noted.compiled++
    return kernels.compile(batch)
  }
  return { noted, kernels: { ...kernels, compile } }
}

test('the search finds the very same mapping without a screen, with the plain one, and with kernels on every backend of this machine', async () => {
  const backends: Awaited<ReturnType<typeof always>>[] = []
  for (const backend of await backendsUnderTest()) backends.push(await always(backend))
  for (let seed = 1; seed <= 6; seed++) {
    const { layer, core } = randomCase(seed)
    const found = (screen: 'off' | 'plain' | OrderKernels) =>
      bestMapping(layer, core, search, defaultCostRules, [spatial, [spatial[0]]], screen)
    const exact = found('off')
    for (const screen of ['plain', ...backends.map(({ kernels }) => kernels)] as const) {
      assert.equal(found(screen), exact, `${seed}`)
    }
  }
  for (const { noted, kernels } of backends) {
    assert.ok(noted.compiled >= 6, `${noted.compiled} kernels`)
    await kernels.destroy()
  }
})

test('no screen where single precision does not count exactly: uneven unrollings, large tiles, steps of 24 bits', () => {
  const loops = [
    [1, 2],
    [5, 4],
  ] as const
  const screenOf = (sizes: Record<string, number>, stepBits?: number) => {
    const layer = makeLayer('small', 'conv', sizes, { W: 8, I: 8, O: 8, partialSum: 16 })
    const memories = core!.memories.map((memory) =>
      stepBits ? { ...memory, readGranularityBits: stepBits, writeGranularityBits: stepBits } : memory,
    )
    const placement = place(layer, { ...core!, memories }, [spatial[0]], 'rounded-up')
    const order = {
      dimensions: Uint8Array.from(loops, ([dimension]) => dimension),
      sizes: Float64Array.from([sizes.K! / 8, sizes.C!]),
      cuts: [],
    }
    const orders = multisetPermutations([0, 1])
    assert.ok(orders.next())
    return makeOrderScreen(placement, order, 2, 0)
  }
  assert.ok(screenOf({ K: 16, C: 4 }))
  assert.is(screenOf({ K: 20, C: 4 }), undefined)
  assert.is(screenOf({ K: 8192, C: 8192 }), undefined)
  assert.is(screenOf({ K: 16, C: 4 }, 24), undefined)
})

test.run()
