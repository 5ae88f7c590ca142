import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bestMapping } from '../cost/best-mapping.ts'
import { leastOfAll, objectives } from '../cost/exhaustive-under-test.ts'
import { type CostRules, defaultCostRules, zigzag385Rules, zigzagRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { optimalSearch, type SearchRules } from '../mapping/rules.ts'
import { type Layer, makeLayer } from '../workload/layer.ts'
import { compareScores } from './incumbent.ts'
import { optimalMapping } from './optimal-mapping.ts'
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
  fc.assert(property, { numRuns: 40, seed: 1 })
  assert.ok(mappings > 80_000, `${mappings} mappings`)
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
  fc.assert(property, { numRuns: 60, seed: 1 })
})

test.run()
