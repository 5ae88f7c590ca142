import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { place } from '../mapping/placement.ts'
import { defaultSearch, type Objective, optimalSearch, type SearchRules } from '../mapping/rules.ts'
import { type Layer, makeLayer } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import { leastOfAll, objectives, objectiveValue } from './exhaustive-under-test.ts'
import { layerCost } from './layer-cost.ts'
import { defaultCostRules } from './rules.ts'

const [large] = readSystem('edge-tpu-quad').cores
/** The Edge-TPU-like core with 2 × 2 elements and one small memory of all operands between registers and DRAM. */
const core: Core = {
  ...large!,
  array: [
    { name: 'D1', size: 2 },
    { name: 'D3', size: 2 },
  ],
  memories: large!.memories.flatMap((memory) => {
    if (memory.name === 'sram_32KB') return []
    if (memory.name !== 'sram_2MB') return memory
    const ports = { ...memory.ports, W: memory.ports.I! }
    return {
      ...memory,
      operands: ['I', 'W', 'O'],
      ports,
      sizeBits: 256,
      readBitsPerCycle: 32,
      writeBitsPerCycle: 32,
    }
  }),
}
const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
const layers = [
  makeLayer('gemm-like', 'conv', { K: 4, C: 6 }, int8),
  makeLayer('row', 'conv', { K: 2, C: 2, OX: 2, FX: 2 }, int8),
  makeLayer('strided', 'conv', { K: 4, OX: 3, FX: 3 }, int8, { stride: 2 }),
  makeLayer('depthwise', 'depthwise', { G: 2, OX: 4, FX: 3 }, int8),
  makeLayer('image', 'conv', { OX: 2, OY: 2, FX: 2, FY: 2 }, int8),
]

function found(layer: Layer, search: SearchRules, objective: Objective): number {
  const mapping = bestMapping(layer, core, { ...search, objective }, defaultCostRules)
  const placement = place(layer, core, mapping.spatial, defaultCostRules.unevenUnrolling)
  return objectiveValue(layerCost(placement, mapping, defaultCostRules), objective)
}

test('of all mappings of five small layers none has less energy, latency or energy × latency than the one that optimalSearch finds', () => {
  for (const layer of layers) {
    const { least, mappings } = leastOfAll(layer, core, defaultCostRules)
    assert.ok(mappings > 10_000, `${mappings} mappings of ${layer.name}`)
    for (const objective of objectives) {
      const optimal = found(layer, optimalSearch, objective)
      assert.ok(Math.abs(optimal / least[objective] - 1) < 1e-12, `${layer.name}, ${objective}`)
    }
  }
})

test('the default search is not optimal on the smallest layers: a gemm of 4 × 6 takes 22 % more energy, and no less than the least', () => {
  const [gemm] = layers
  const ratio = (objective: Objective) =>
    found(gemm!, defaultSearch, objective) / found(gemm!, optimalSearch, objective)
  assert.is(ratio('energy').toFixed(2), '1.22')
  assert.ok(ratio('latency') >= 1)
})

test('optimalSearch refuses a layer with too many orders in one line', () => {
  const layer = makeLayer('large', 'conv', { K: 64, C: 64, OX: 32, OY: 32 }, int8)
  assert.throws(() => found(layer, optimalSearch, 'energy'), /^layer large: expected at most 3628800 orders/)
})

test.run()
