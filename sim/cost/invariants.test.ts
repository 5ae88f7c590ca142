import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { readSystem } from '../hardware/read-system.ts'
import { place } from '../mapping/placement.ts'
import { studySearch } from '../mapping/rules.ts'
import { operandElements } from '../workload/access.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import { layerCost, totalCycles } from './layer-cost.ts'
import { defaultCostRules } from './rules.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const stream = randomStream(7, 'cost invariants')
const search = { ...studySearch, loopFactors: 4 }

/** Random convolutions, dense and depthwise, mapped on the Edge-TPU-like core. */
const cases = Array.from({ length: 12 }, (_, i) => {
  const bits = [4, 8][stream.integer(0, 1)]!
  const precision: Precision = { W: bits, I: bits, O: bits, partialSum: 16 }
  const window = stream.integer(1, 5)
  const stride = stream.integer(1, 2)
  const side = stream.integer(2, 20)
  const channels = stream.integer(1, 50)
  const isDepthwise = i % 3 === 0
  const sizes = isDepthwise ? { G: channels } : { K: channels, C: stream.integer(1, 50) }
  const map = { OX: side, OY: stream.integer(2, 20), FX: window, FY: window }
  const layer = makeLayer(
    `random ${i}`,
    isDepthwise ? 'depthwise' : 'conv',
    { ...sizes, ...map },
    precision,
    {
      stride,
    },
  )
  const mapping = bestMapping(layer, core, search, defaultCostRules)
  return {
    layer,
    mapping,
    cost: layerCost(
      place(layer, core, mapping.spatial, defaultCostRules.unevenUnrolling),
      mapping,
      defaultCostRules,
    ),
  }
})

test('no layer is faster than its array at full use', () => {
  for (const { layer, cost } of cases) {
    const { ideal, compute, stall, loading, unloading } = cost.latency
    assert.ok(compute >= ideal && stall >= 0 && loading > 0 && unloading > 0, layer.name)
  }
})

test('every input is read from the outermost memory at least once, every output written there once', () => {
  for (const { layer, cost } of cases) {
    for (const operand of ['I', 'W', 'O'] as const) {
      const direction = operand === 'O' ? 'writeFromLower' : 'readToLower'
      const outermost = cost.flows.find(
        (flow) => flow.operand === operand && flow.memory === 'dram' && flow.direction === direction,
      )!
      const bits = operandElements(layer, operand) * layer.precision[operand]
      assert.ok(outermost.wordAccesses * 64 >= bits, `${layer.name} ${operand}`)
    }
  }
})

test('the same mapping is never slower on wider ports, and costs the same energy on a larger outermost memory', () => {
  for (const { layer, mapping, cost } of cases) {
    const wider = core.memories.map((memory) => ({
      ...memory,
      readBitsPerCycle: 2 * memory.readBitsPerCycle,
      writeBitsPerCycle: 2 * memory.writeBitsPerCycle,
    }))
    const cyclesOf = (found: typeof cost) => totalCycles(found.latency, 'with-unloading')
    const costOn = (memories: typeof wider) =>
      layerCost(
        place(layer, { ...core, memories }, mapping.spatial, defaultCostRules.unevenUnrolling),
        mapping,
        defaultCostRules,
      )
    assert.ok(cyclesOf(costOn(wider)) <= cyclesOf(cost), layer.name)
    const larger = core.memories.map((memory) => ({ ...memory, sizeBits: 2 * memory.sizeBits }))
    assert.is(costOn(larger).energyPj, cost.energyPj)
  }
})

test.run()
