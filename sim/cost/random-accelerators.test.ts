import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core, Memory } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { type Objective, optimalSearch } from '../mapping/rules.ts'
import { operandElements } from '../workload/access.ts'
import { type Layer, makeLayer, operationCount } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import type { LayerCost } from './layer-cost.ts'
import { costOf, cyclesOf, rulesToCheck } from './properties-under-test.ts'
import { randomCore, randomLayer, randomMapping } from './random-cases-under-test.ts'
import { type CostRules, defaultCostRules } from './rules.ts'

const changed = (core: Core, change: (memory: Memory, at: number) => Partial<Memory>): Core => ({
  ...core,
  memories: core.memories.map((memory, at) => ({ ...memory, ...change(memory, at) })),
})
const wider =
  (factor: number, only?: number) =>
  ({ readBitsPerCycle, writeBitsPerCycle }: Memory, at: number): Partial<Memory> =>
    only === undefined || only === at
      ? { readBitsPerCycle: factor * readBitsPerCycle, writeBitsPerCycle: factor * writeBitsPerCycle }
      : {}
const larger =
  (factor: number) =>
  ({ sizeBits }: Memory): Partial<Memory> => ({ sizeBits: factor * sizeBits })

const cases = fc
  .tuple(randomLayer, randomCore)
  .chain(([layer, core]) => randomMapping(layer, core).map((mapping) => ({ layer, core, mapping })))

/** Checks a property of random layers on random accelerators under random mappings. */
function forCases(
  rules: CostRules,
  check: (layer: Layer, core: Core, mapping: Mapping, cost: LayerCost) => void,
): void {
  fc.assert(
    fc.property(cases, ({ layer, core, mapping }) => {
      check(layer, core, mapping, costOf(layer, core, mapping, rules))
    }),
    { numRuns: 400, seed: 1 },
  )
}

/**
 * Where lanes share windows, pixels and window of one axis on the array at once share more in the model (as in ZigZag) than lanes
 * that are not neighbours can.
 */
function sharesTooMuch({ spatial }: Mapping, { unrolledWindows }: CostRules): boolean {
  const isUnrolled = (dimension: string) => spatial.some((loop) => loop.dimension === dimension)
  return (
    unrolledWindows === 'shared' &&
    ((isUnrolled('OX') && isUnrolled('FX')) || (isUnrolled('OY') && isUnrolled('FY')))
  )
}

for (const [name, rules] of rulesToCheck) {
  test(`on random accelerators under ${name} the outermost memory moves each element and bit at least once`, () => {
    forCases(rules, (layer, core, mapping, cost) => {
      if (sharesTooMuch(mapping, rules)) return
      for (const operand of ['I', 'W', 'O'] as const) {
        const direction = operand === 'O' ? 'writeFromLower' : 'readToLower'
        const { transfers, elementsPerTransfer, wordAccesses } = cost.flows.find(
          (flow) => flow.operand === operand && flow.memory === 'dram' && flow.direction === direction,
        )!
        const elements = operandElements(layer, operand) * (1 - 1e-9)
        const dram = core.memories.at(-1)!
        const wordBits = operand === 'O' ? dram.writeBitsPerCycle : dram.readBitsPerCycle
        assert.ok(transfers * elementsPerTransfer >= elements, operand)
        assert.ok(wordAccesses * wordBits >= elements * layer.precision[operand], operand)
      }
    })
  })

  test(`on random accelerators under ${name} latency is never below the ideal, and energy is the sum of its parts to the last bit`, () => {
    forCases(rules, (layer, core, _, cost) => {
      const { ideal, compute, stall, loading, unloading } = cost.latency
      assert.ok(compute >= ideal && stall >= 0 && loading >= 0 && unloading >= 0)
      const elements = core.array.reduce((product, { size }) => product * size, 1)
      assert.ok(ideal * elements >= operationCount(layer) * (1 - 1e-9))
      assert.is(
        cost.energyPj,
        cost.flows.reduce((sum, { energyPj }) => sum + energyPj, cost.operationEnergyPj),
      )
    })
  })

  test(`on random accelerators under ${name} wider ports and larger memories never slow a mapping down`, () => {
    forCases(rules, (layer, core, mapping, cost) => {
      const on = (other: Core) => costOf(layer, other, mapping, rules)
      for (const factor of [2, 3]) {
        assert.ok(cyclesOf(on(changed(core, wider(factor)))) <= cyclesOf(cost), 'all wider')
        const large = on(changed(core, larger(factor)))
        assert.ok(cyclesOf(large) <= cyclesOf(cost), 'larger')
        assert.is(large.energyPj, cost.energyPj)
      }
      // What may overlap with the operations is the port's own to spare: one wider port can move it to another.
      if (rules.singleTransfers === 'overlapped') return
      for (const at of core.memories.keys())
        assert.ok(cyclesOf(on(changed(core, wider(2, at)))) <= cyclesOf(cost), `memory ${at} wider`)
    })
  })

  test(`on random accelerators under ${name} names cost nothing`, () => {
    forCases(rules, (layer, core, mapping, cost) => {
      const other = (name: string) => `z${[...name].reverse().join('')}`
      const renamed: Core = {
        ...core,
        name: 'other',
        array: core.array.map(({ name, size }) => ({ name: other(name), size })),
        memories: core.memories.map((memory, i) => ({
          ...memory,
          name: `memory ${9 - i}`,
          serves: memory.serves.map(other),
          ports: Object.fromEntries(
            Object.entries(memory.ports).map(([operand, ports]) => [
              operand,
              Object.fromEntries(Object.entries(ports).map(([direction, port]) => [direction, other(port)])),
            ]),
          ),
        })),
      }
      const spatial = mapping.spatial.map((loop) => ({ ...loop, arrayDimension: other(loop.arrayDimension) }))
      const found = costOf({ ...layer, name: 'other' }, renamed, { ...mapping, spatial }, rules)
      assert.equal([found.energyPj, found.latency], [cost.energyPj, cost.latency])
    })
  })
}

const small = fc
  .record({
    K: fc.integer({ min: 1, max: 4 }),
    C: fc.integer({ min: 1, max: 3 }),
    OX: fc.integer({ min: 1, max: 3 }),
    FX: fc.integer({ min: 1, max: 2 }),
  })
  .map((sizes) => makeLayer('small', 'conv', sizes, { W: 8, I: 8, O: 8, partialSum: 16 }))

test('the best mapping is never slower on wider ports, and neither slower nor of more energy on larger memories', () => {
  const costBy = (objective: Objective, layer: Layer, core: Core): LayerCost => {
    const mapping = bestMapping(layer, core, { ...optimalSearch, objective }, defaultCostRules)
    return costOf(layer, core, mapping, defaultCostRules)
  }
  const twoDimensions = randomCore.map((core) => ({
    ...changed(core, ({ serves }) => ({ serves: serves.filter((one) => one !== 'D2') })),
    array: core.array.slice(0, 2).map(({ name, size }) => ({ name, size: Math.min(3, size) })),
  }))
  fc.assert(
    fc.property(small, twoDimensions, (layer, core) => {
      try {
        const cycles = cyclesOf(costBy('latency', layer, core))
        assert.ok(cyclesOf(costBy('latency', layer, changed(core, wider(2)))) <= cycles)
        assert.ok(cyclesOf(costBy('latency', layer, changed(core, larger(2)))) <= cycles)
        const { energyPj } = costBy('energy', layer, core)
        const onLarger = costBy('energy', layer, changed(core, larger(2)))
        assert.ok(onLarger.energyPj <= energyPj * (1 + 1e-12))
      } catch (error) {
        // Some have no room for any tile.
        if (!(error instanceof NoMappingError)) throw error
      }
    }),
    { numRuns: 60, seed: 1 },
  )
})

test.run()
