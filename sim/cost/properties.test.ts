import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core, Memory } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { studySearch } from '../mapping/rules.ts'
import { operandElements } from '../workload/access.ts'
import { type Layer, makeLayer, type Operand, operationCount } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import type { LayerCost } from './layer-cost.ts'
import { costOf, cyclesOf, rulesToCheck } from './properties-under-test.ts'
import { type CostRules, defaultCostRules } from './rules.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const search = { ...studySearch, loopFactors: 4 }
const size = (max: number) => fc.integer({ min: 1, max })

const layers: fc.Arbitrary<Layer> = fc
  .record({
    kind: fc.constantFrom('conv', 'depthwise', 'gemm'),
    K: size(40),
    C: size(40),
    OX: size(14),
    OY: size(14),
    FX: size(5),
    FY: size(5),
    stride: size(3),
    bits: fc.constantFrom(4, 8),
  })
  .map(({ kind, K, C, OX, OY, FX, FY, stride, bits }) => {
    const precision = { W: bits, I: bits, O: bits, partialSum: 16 }
    if (kind === 'gemm') return makeLayer('gemm', 'gemm', { K, C }, precision)
    const channels = kind === 'depthwise' ? { G: K } : { K, C }
    const operator = kind === 'depthwise' ? 'depthwise' : 'conv'
    return makeLayer(kind, operator, { ...channels, OX, OY, FX, FY }, precision, { stride })
  })

const changed = (change: (memory: Memory) => Partial<Memory>): Core => ({
  ...core,
  memories: core.memories.map((memory) => ({ ...memory, ...change(memory) })),
})

/** Checks a property of random layers under the mapping that the search finds. */
function forLayers(
  rules: CostRules,
  runs: number,
  check: (layer: Layer, mapping: Mapping, cost: LayerCost) => void,
) {
  fc.assert(
    fc.property(layers, (layer) => {
      const mapping = bestMapping(layer, core, search, defaultCostRules)
      check(layer, mapping, costOf(layer, core, mapping, rules))
    }),
    { numRuns: runs, seed: 1 },
  )
}

for (const [name, rules] of rulesToCheck) {
  test(`under ${name} no access is below the compulsory ones, and no latency below the ideal`, () => {
    forLayers(rules, 30, (layer, _, cost) => {
      const outermost = (operand: Operand) =>
        cost.flows.find(
          ({ memory, direction, ...flow }) =>
            flow.operand === operand &&
            memory === 'dram' &&
            direction === (operand === 'O' ? 'writeFromLower' : 'readToLower'),
        )!
      for (const operand of ['I', 'W', 'O'] as const) {
        const { transfers, elementsPerTransfer, wordAccesses } = outermost(operand)
        const elements = operandElements(layer, operand)
        assert.ok(transfers * elementsPerTransfer >= elements * (1 - 1e-9), operand)
        assert.ok(wordAccesses * 64 >= elements * layer.precision[operand] * (1 - 1e-9), operand)
      }
      const { ideal, compute, stall, loading, unloading } = cost.latency
      assert.ok(compute >= ideal && stall >= 0 && loading >= 0 && unloading >= 0)
      assert.ok(ideal * 1024 >= operationCount(layer))
    })
  })

  test(`under ${name} energy is the sum of its parts to the last bit, and names cost nothing`, () => {
    const renamed: Core = {
      ...core,
      name: 'other',
      memories: core.memories.map((memory, i) => ({ ...memory, name: `memory ${i}` })),
    }
    forLayers(rules, 20, (layer, mapping, cost) => {
      assert.is(
        cost.energyPj,
        cost.flows.reduce((sum, { energyPj }) => sum + energyPj, cost.operationEnergyPj),
      )
      const other = costOf({ ...layer, name: 'other' }, renamed, mapping, rules)
      assert.equal([other.energyPj, other.latency], [cost.energyPj, cost.latency])
    })
  })

  test(`under ${name} wider ports and larger memories never slow a mapping down`, () => {
    forLayers(rules, 20, (layer, mapping, cost) => {
      for (const factor of [2, 8]) {
        const wider = changed(({ readBitsPerCycle, writeBitsPerCycle }) => ({
          readBitsPerCycle: factor * readBitsPerCycle,
          writeBitsPerCycle: factor * writeBitsPerCycle,
        }))
        const larger = changed(({ sizeBits }) => ({ sizeBits: factor * sizeBits }))
        assert.ok(cyclesOf(costOf(layer, wider, mapping, rules)) <= cyclesOf(cost), 'wider')
        assert.ok(cyclesOf(costOf(layer, larger, mapping, rules)) <= cyclesOf(cost), 'larger')
        assert.is(costOf(layer, larger, mapping, rules).energyPj, cost.energyPj)
      }
    })
  })
}

test('an unrolling and its mirror image on array dimensions of equal size and memories cost the same', () => {
  const mirror: Record<string, string> = { D3: 'D4', D4: 'D3' }
  forLayers(defaultCostRules, 30, (layer, mapping, cost) => {
    const served = core.memories.every(({ serves }) => serves.includes('D3') === serves.includes('D4'))
    assert.ok(served)
    const spatial = mapping.spatial.map((loop) => ({
      ...loop,
      arrayDimension: mirror[loop.arrayDimension] ?? loop.arrayDimension,
    }))
    const found = costOf(layer, core, { ...mapping, spatial }, defaultCostRules)
    assert.is(cyclesOf(found), cyclesOf(cost))
    assert.is(found.energyPj, cost.energyPj)
  })
})

test.run()
