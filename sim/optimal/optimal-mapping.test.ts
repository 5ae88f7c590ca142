import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bestMapping } from '../cost/best-mapping.ts'
import { leastOfAll, objectives } from '../cost/exhaustive-under-test.ts'
import { type CostRules, defaultCostRules, zigzag385Rules, zigzagRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { loadOrderKernels } from '../kernels/order-kernel.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { defaultSearch, optimalSearch, type SearchRules } from '../mapping/rules.ts'
import { type Layer, makeLayer } from '../workload/layer.ts'
import { compareScores } from './incumbent.ts'
import { type OrderScreening, optimalMapping } from './optimal-mapping.ts'
import { scoreOf } from './start-mapping.ts'

const [large] = readSystem('edge-tpu-quad').cores
const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }

/** Small cores: the Edge-TPU-like one with few elements, memories of few bits, shared or not, and narrow ports. */
const cores = fc
  .record({
    array: fc.constantFrom([2, 2], [3, 2], [4], [2, 3]),
    middle: fc.constantFrom(64, 128, 256, 4096),
    width: fc.constantFrom(8, 32, 128),
    isShared: fc.boolean(),
    isWithRegisters: fc.boolean(),
  })
  .map(({ array, middle, width, isShared, isWithRegisters }): Core => {
    const memories = large!.memories.flatMap((memory) => {
      if (memory.name === 'sram_32KB') return []
      if (memory.name.startsWith('rf')) return isWithRegisters ? memory : []
      if (memory.name === 'dram') return memory
      const ports = isShared ? { ...memory.ports, W: memory.ports.I! } : memory.ports
      const operands = isShared ? (['I', 'W', 'O'] as const) : (['I', 'O'] as const)
      return {
        ...memory,
        operands,
        ports,
        sizeBits: middle,
        readBitsPerCycle: width,
        writeBitsPerCycle: width,
      }
    })
    const names = ['D1', 'D3', 'D2']
    return { ...large!, array: array.map((size, i) => ({ name: names[i]!, size })), memories }
  })

/** Layers of three to five prime factors. */
const layers = fc
  .tuple(
    fc.constantFrom('conv', 'depthwise'),
    fc.array(fc.tuple(fc.constantFrom('K', 'C', 'OX', 'FX', 'OY'), fc.constantFrom(2, 2, 3)), {
      minLength: 2,
      maxLength: 4,
    }),
    fc.integer({ min: 1, max: 2 }),
  )
  .map(([kind, factors, stride]) => {
    const sizes: Record<string, number> = {}
    for (const [loop, factor] of factors) {
      const name = kind === 'depthwise' && (loop === 'K' || loop === 'C') ? 'G' : loop
      if ((sizes[name] ?? 1) * factor <= 6) sizes[name] = (sizes[name] ?? 1) * factor
    }
    return makeLayer('random', kind as 'conv', sizes, int8, { stride })
  })

const costRules = fc
  .record({
    firstPartialSumRead: fc.constantFrom('charged', 'free'),
    heldInputs: fc.constantFrom('read-once', 'read-every-cycle'),
    doubleBuffering: fc.constantFrom('where-it-fits', 'where-partial-sums-fit', 'never'),
    singleTransfers: fc.constantFrom('outside', 'overlapped'),
    unrolledWindows: fc.constantFrom('shared', 'apart'),
    partialWords: fc.constantFrom('per-transfer', 'per-flow'),
    resultReads: fc.constantFrom('charged', 'free'),
    wordRemainders: fc.constantFrom('cut', 'charged'),
  })
  .map((changes) => ({ ...defaultCostRules, ...changes }) as CostRules)

/** The least score of all, or the words of a refusal. */
function found(layer: Layer, core: Core, search: SearchRules, cost: CostRules) {
  try {
    const { score, mapping, coverage } = optimalMapping(layer, core, search, cost)
    const { unrollings, unfit, equal, boundedAway, walked } = coverage
    assert.is(unfit + equal + boundedAway + walked, unrollings)
    assert.is(compareScores(scoreOf(layer, core, mapping, search, cost), score), 0)
    return { score, mapping }
  } catch (error) {
    if (error instanceof NoMappingError) return undefined
    throw error
  }
}

test('of all mappings of random small layers on random small cores under random rules none has less energy, latency or energy × latency than optimalMapping’s', () => {
  let mappings = 0
  const property = fc.property(layers, cores, costRules, (layer, core, cost) => {
    const all = leastOfAll(layer, core, cost)
    mappings += all.mappings
    for (const objective of objectives) {
      const optimal = found(layer, core, { ...optimalSearch, objective }, cost)
      const least = all.least[objective]
      if (!optimal) assert.is(least, Number.POSITIVE_INFINITY)
      else assert.ok(Math.abs(optimal.score.primary / least - 1) < 1e-12, `${objective} ${least}`)
    }
  })
  fc.assert(property, { numRuns: 30, seed: 1 })
  assert.ok(mappings > 50_000, `${mappings} mappings`)
})

test('optimalMapping finds the score, secondary part included, of trying all orders of unrollings, under truncated windows and limits of loop factors too', () => {
  const property = fc.property(
    layers,
    cores,
    fc.constantFrom(zigzagRules, defaultCostRules, zigzag385Rules),
    fc.constantFrom(3, Number.POSITIVE_INFINITY),
    fc.constantFrom(...objectives),
    (layer, core, cost, loopFactors, objective) => {
      const search: SearchRules = { ...optimalSearch, objective, loopFactors }
      const optimal = found(layer, core, search, cost)
      if (!optimal) {
        assert.throws(() => bestMapping(layer, core, search, cost), /^core /)
        return
      }
      const tried = scoreOf(
        layer,
        core,
        bestMapping(layer, core, search, cost, undefined, 'off'),
        search,
        cost,
      )
      assert.is(compareScores(optimal.score, tried), 0, JSON.stringify([optimal.score, tried]))
    },
  )
  fc.assert(property, { numRuns: 45, seed: 1 })
})

test('the mapping is the same however orders are bounded: by sets of loops, one by one, by a kernel in WebAssembly, or not', async () => {
  const kernels = await loadOrderKernels('webasm', 0)
  const layer = makeLayer('small', 'conv', { K: 6, C: 4, OX: 4, FX: 3 }, int8)
  const core: Core = { ...large!, array: [{ name: 'D1', size: 3 }] }
  let compiled = 0
  const compile: typeof kernels.compile = (batch) => {
    compiled++
    return kernels.compile(batch)
  }
  for (const objective of objectives) {
    const search = { ...optimalSearch, objective, spatialCandidates: 4 }
    const by = (screening: OrderScreening) =>
      optimalMapping(layer, core, search, defaultCostRules, { screening }).mapping
    const mapping = by('sets')
    for (const screening of ['off', 'plain', { ...kernels, compile }] as const) {
      assert.equal(by(screening), mapping, objective)
    }
  }
  await kernels.destroy()
  assert.ok(compiled > 0)
})

test('a gemm of 4 × 6 takes 22 % more energy under the default search than at least', () => {
  const layer = makeLayer('gemm-like', 'conv', { K: 4, C: 6 }, int8)
  const memories = large!.memories.flatMap((memory) => {
    if (memory.name === 'sram_32KB') return []
    if (memory.name !== 'sram_2MB') return memory
    const ports = { ...memory.ports, W: memory.ports.I! }
    const width = { sizeBits: 256, readBitsPerCycle: 32, writeBitsPerCycle: 32 }
    return { ...memory, operands: ['I', 'W', 'O'] as const, ports, ...width }
  })
  const array = ['D1', 'D3'].map((name) => ({ name, size: 2 }))
  const core: Core = { ...large!, array, memories }
  const search = { ...optimalSearch, objective: 'energy' } as const
  const usual = bestMapping(layer, core, { ...defaultSearch, objective: 'energy' }, defaultCostRules)
  const optimal = optimalMapping(layer, core, search, defaultCostRules)
  const above = scoreOf(layer, core, usual, search, defaultCostRules).primary / optimal.score.primary
  assert.is(above.toFixed(2), '1.22')
})

test('a layer whose unrollings leave too many sets of loops is refused in one line', () => {
  const layer = makeLayer(
    'large',
    'conv',
    { B: 210, K: 2310, C: 2310, OX: 210, OY: 210, FX: 7, FY: 7 },
    { W: 1, I: 1, O: 1, partialSum: 1 },
  )
  const core: Core = { ...large!, array: [{ name: 'D1', size: 1 }] }
  const attempt = (search: SearchRules) => () => optimalMapping(layer, core, search, defaultCostRules)
  assert.throws(
    attempt(optimalSearch),
    /^layer large: expected at most 65536 sets of the loops that an unrolling leaves \(fewer loop factors\), found \d+ of \d+ factors$/,
  )
})

test.run()
