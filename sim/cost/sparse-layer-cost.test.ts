import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core, Memory } from '../hardware/accelerator.ts'
import { presetNames, readSystem } from '../hardware/read-system.ts'
import type { ActionType, MemorySparsity } from '../hardware/sparsity.ts'
import { place } from '../mapping/placement.ts'
import { defaultRules } from '../rules.ts'
import type { Densities } from '../workload/density.ts'
import { makeLayer } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import { type LayerCost, layerCost, totalCycles } from './layer-cost.ts'
import { LayerCosts } from './layer-costs.ts'
import { sparseLayerCost } from './sparse-layer-cost.ts'

const { cost: rules, search } = defaultRules
const bits = { W: 8, I: 8, O: 8, partialSum: 16 }
const sizes = { K: 12, C: 8, OX: 14, OY: 24, FX: 3, FY: 3 }
const layer = makeLayer('conv', 'conv', sizes, bits)
const eyeriss = readSystem('eyeriss-like').cores[0]!
const mapping = bestMapping(layer, eyeriss, search, rules)

/** The core with nothing said about zeros, but for one memory. */
function withSparse(
  name: string,
  sparse: Partial<MemorySparsity>,
  compute: Core['sparse'] = undefined,
): Core {
  const memories = eyeriss.memories.map((memory): Memory => {
    const { sparse: _, ...plain } = memory
    const stated = { formats: {}, metadataBits: 5, actions: [], ...sparse }
    return memory.name === name ? { ...plain, sparse: stated } : plain
  })
  const { sparse: _, ...plain } = eyeriss
  return { ...plain, memories, ...(compute && { sparse: compute }) }
}

const even = (density: number) => ({ distribution: 'fixed-structured' as const, density })

function costOn(core: Core, densities: Densities): LayerCost {
  const sparse = { ...layer, densities }
  return sparseLayerCost(place(sparse, core, mapping.spatial, rules.unevenUnrolling), mapping, rules)
}

const dense = layerCost(place(layer, eyeriss, mapping.spatial, rules.unevenUnrolling), mapping, rules)
const share = (cost: LayerCost, memory: string, operand: string) => {
  const energy = ({ flows }: LayerCost) =>
    flows
      .filter(
        (flow) => flow.memory === memory && flow.operand === operand && flow.direction === 'readToLower',
      )
      .reduce((sum, { energyPj }) => sum + energyPj, 0)
  return energy(cost) / energy(dense)
}
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual}, expected ${expected}`)

const onWeights = (type: ActionType) =>
  withSparse('rf_64B_W', { actions: [{ type, target: 'W', conditionOn: ['I'] }] })

test('without zeros, or without anything done about them, a layer costs what it costs to the last bit', () => {
  assert.equal(costOn(onWeights('skipping'), {}), dense)
  assert.equal(costOn(onWeights('skipping'), { I: even(1), W: even(1) }), dense)
  const { sparse: _, ...plain } = withSparse('', {})
  assert.equal(costOn(plain, { I: even(0.5) }), dense)
})

test('weights gated on inputs are read for the nonzero ones alone, in as many cycles; the operations go with them', () => {
  const cost = costOn(onWeights('gating'), { I: even(0.25) })
  near(share(cost, 'rf_64B_W', 'W'), 0.25)
  near(share(cost, 'rf_64B_A', 'I'), 1)
  near(share(cost, 'sram_64KB', 'W'), 1)
  near(cost.operationEnergyPj / dense.operationEnergyPj, 0.25)
  assert.equal(cost.latency, dense.latency)
})

test('weights skipped on inputs take as many cycles as are left, and the memories above keep up or stall', () => {
  const cost = costOn(onWeights('skipping'), { I: even(0.25) })
  near(share(cost, 'rf_64B_W', 'W'), 0.25)
  assert.is(cost.latency.compute, Math.ceil(dense.latency.compute / 4))
  assert.is(cost.latency.loading, dense.latency.loading)
  assert.ok(cost.latency.stall >= dense.latency.stall / 4)
})

test('units that gate spend energy on products of nonzeros alone', () => {
  const core = withSparse('', {}, { gatesZeros: true, skipsUnaligned: false })
  const { operationEnergyPj, latency } = costOn(core, { I: even(0.5), W: even(0.5) })
  near(operationEnergyPj / dense.operationEnergyPj, 0.25)
  assert.equal(latency, dense.latency)
})

test('off chip, nonzeros are read with their places: a bit for each element (B, UB), 5 for each nonzero (CP, RLE)', () => {
  const stored = (format: 'B' | 'RLE' | 'CP' | 'UB') =>
    share(costOn(withSparse('dram', { formats: { I: format } }), { I: even(0.25) }), 'dram', 'I')
  near(stored('B'), 0.25 + 1 / 8)
  near(stored('UB'), 0.25 + 1 / 8)
  near(stored('RLE'), 0.25 * (1 + 5 / 8))
  near(stored('CP'), 0.25 * (1 + 5 / 8))
})

test('fewer nonzeros never cost more, wherever they lie', () => {
  const densities = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
  const distributions = fc.constantFrom('fixed-structured' as const, 'hypergeometric' as const)
  const cores = fc.constantFrom(
    eyeriss,
    onWeights('skipping'),
    withSparse('dram', { formats: { W: 'CP', I: 'RLE' } }),
  )
  fc.assert(
    fc.property(densities, densities, distributions, cores, (one, other, distribution, core) => {
      const cost = (pick: (...of: number[]) => number) =>
        costOn(core, {
          W: { distribution, density: pick(one[0], other[0]) / 20 },
          I: { distribution, density: pick(one[1], other[1]) / 20 },
        })
      const [fewer, more] = [cost(Math.min), cost(Math.max)]
      assert.ok(fewer.energyPj <= more.energyPj * (1 + 1e-9))
      assert.ok(totalCycles(fewer.latency, 'with-unloading') <= totalCycles(more.latency, 'with-unloading'))
    }),
    { numRuns: 60 },
  )
})

test('on no core does any flow of any operator with weights grow where reads are left out', () => {
  const layers = [
    makeLayer('uneven', 'conv', { K: 10, C: 7, OX: 9, OY: 5, FX: 3, FY: 1 }, bits, { stride: 2 }),
    makeLayer('depthwise', 'depthwise', { G: 11, OX: 7, OY: 7, FX: 3, FY: 3 }, bits),
    makeLayer('gemm', 'gemm', { B: 6, K: 13, C: 20 }, bits),
  ]
  const actions = (['W', 'I', 'O'] as const).map((target) => ({
    type: 'skipping' as const,
    target,
    conditionOn: target === 'W' ? (['I'] as const) : (['W'] as const),
  }))
  const sparse: MemorySparsity = { formats: {}, metadataBits: 4, actions }
  const density = { distribution: 'hypergeometric' as const, density: 0.3 }
  for (const name of presetNames()) {
    const found = readSystem(name).cores[0]!
    const core = { ...found, memories: found.memories.map((memory) => ({ ...memory, sparse })) }
    for (const one of layers.filter(({ operator }) => core.operators.includes(operator))) {
      const ofOne = bestMapping(one, core, { ...search, loopFactors: 2 }, rules)
      const at = (densities: Densities) =>
        sparseLayerCost(
          place({ ...one, densities }, core, ofOne.spatial, rules.unevenUnrolling),
          ofOne,
          rules,
        )
      const [all, left] = [at({}), at({ W: density, I: density })]
      left.flows.forEach(({ energyPj }, i) => {
        assert.ok(energyPj >= 0 && energyPj <= all.flows[i]!.energyPj, `${name} ${one.name}`)
      })
      assert.ok(totalCycles(left.latency, 'with-unloading') <= totalCycles(all.latency, 'with-unloading'))
    }
  }
})

test('a layer with zeros is mapped as if it had none', () => {
  const costs = new LayerCosts()
  const sparse = costs.of({ ...layer, densities: { I: even(0.5) } }, eyeriss, defaultRules)
  assert.equal(sparse.mapping, costs.of(layer, eyeriss, defaultRules).mapping)
  assert.ok(sparse.energyPj < dense.energyPj)
})

test.run()
