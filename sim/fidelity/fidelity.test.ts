import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules, studyRules } from '../rules.ts'
import { bestLayerCost } from '../schedule/core-cost.ts'
import { onChipCore } from '../schedule/on-chip-core.ts'
import { systolicCounts } from '../systolic/closed-form.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { costSteps } from './cost-steps.ts'
import { checkSteppable } from './cycle.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 32 }
const gemmini = readSystem('gemmini-like')
const quad = readSystem('edge-tpu-quad')
const conv = makeLayer('conv', 'conv', { OX: 16, OY: 16, K: 32, C: 16, FX: 3, FY: 3 }, int8)
const part = (...added: LayerNode[]) => ({ before: [], added, sinks: new Set<string>() })
const alone: LayerNode = { layer: conv, inputs: ['input'], fused: [] }
const resnet = buildNetwork(publishedSpec('resnet8'))
const { nodes } = exitNetwork(resnet, [{ letter: resnet.mountingPoints.at(-1)!.letter, kind: 1 }])

test('macs takes 1/256 of a cycle for a MAC on a mesh of 16 × 16, and nothing for what has none', () => {
  const pool = makeLayer('pool', 'pool', { K: 32, OX: 8, OY: 8, FX: 2, FY: 2 }, { ...int8, W: 0 })
  const cost = costSteps.macs(
    part(alone, { layer: pool, inputs: ['conv'], fused: [] }),
    gemmini,
    defaultRules,
  )
  assert.is(cost.macs, 16 * 16 * 32 * 16 * 9)
  assert.is(cost.latencyCycles, cost.macs / 256)
})

test('roofline is the array at its widest where operations bound, the link where bits do', () => {
  const bound = costSteps.roofline(part({ ...alone, inputs: ['other'] }), gemmini, defaultRules)
  assert.is(bound.latencyCycles, (16 * 16 * 32 * 16 * 9) / 256)
  const linear = makeLayer('linear', 'gemm', { C: 512, K: 64 }, int8)
  const fetched = costSteps.roofline(
    part({ layer: linear, inputs: ['other'], fused: [] }),
    gemmini,
    defaultRules,
  )
  assert.is(fetched.latencyCycles, (512 * 64 * 8) / 128)
  // Three channels of an image fill 3 of 16 rows.
  const first = makeLayer('first', 'conv', { OX: 32, OY: 32, K: 16, C: 3, FX: 3, FY: 3 }, int8)
  const narrow = costSteps.roofline(
    part({ layer: first, inputs: ['other'], fused: [] }),
    gemmini,
    defaultRules,
  )
  assert.is(narrow.latencyCycles, (32 * 32 * 16 * 3 * 9) / (3 * 16))
})

for (const [name, rules] of [
  ['on-chip', defaultRules],
  ['published', studyRules],
] as const)
  test(`by itself no layer of ResNet-8 is faster or cheaper than its roofline, residency ${name}`, () => {
    for (const system of [quad, gemmini])
      for (const { layer, fused } of nodes) {
        const inputs = layer.operator === 'add' ? ['input', 'input'] : ['input']
        const node = part({ layer, inputs, fused })
        const roofline = costSteps.roofline(node, system, rules)
        const analytic = costSteps.analytic(node, system, rules)
        const text = `${layer.name} on ${system.name}`
        assert.ok(analytic.latencyCycles >= roofline.latencyCycles * (1 - 1e-12), `${text}: cycles`)
        assert.ok(analytic.energyPj >= roofline.energyPj * (1 - 1e-12), `${text}: energy`)
        assert.is(analytic.macs, roofline.macs)
      }
  })

test('cycle puts the closed form of the systolic array in the place of the loop nest’s cycles and stalls', () => {
  const [mesh] = gemmini.cores
  const { latency } = bestLayerCost(conv, onChipCore(mesh!), defaultRules)
  const counts = systolicCounts({ M: 256, N: 32, K: 16 }, { rows: 16, columns: 16 }, 'ws')
  const [analytic, cycle] = (['analytic', 'cycle'] as const).map((step) =>
    costSteps[step](part(alone), gemmini, defaultRules),
  )
  assert.is(
    cycle!.latencyCycles - analytic!.latencyCycles,
    9 * counts.cycles - (latency.compute + latency.stall + latency.loading),
  )
  assert.is(cycle!.energyPj, analytic!.energyPj)
})

test('arrays that cannot be stepped, and memories outside the chip, are refused in one line', () => {
  const refused = (run: () => unknown, message: RegExp) =>
    assert.throws(run, (error: Error) => error instanceof InputError && message.test(error.message))
  refused(() => checkSteppable([conv], quad, defaultRules), /found edge-tpu-quad: an array of 4 dimensions$/)
  refused(() => costSteps.cycle(part(alone), gemmini, studyRules), /residency on-chip.*found published$/)
  checkSteppable([conv], gemmini, defaultRules)
})

test.run()
