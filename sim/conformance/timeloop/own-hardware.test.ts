import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { layerCost } from '../../cost/layer-cost.ts'
import type { Memory } from '../../hardware/accelerator.ts'
import { place } from '../../mapping/placement.ts'
import type { TimeloopInput } from '../../readers/timeloop/input.ts'
import { coreView } from '../../sparse/core-view.ts'
import { denseTraffic } from '../../sparse/dense-accesses.ts'
import type { SparseOptimizations } from '../../sparse/optimizations.ts'
import { sparseActions } from '../../sparse/sparse-actions.ts'
import type { Operand } from '../../workload/layer.ts'
import { rulesOf } from './quantities.ts'
import { readRun } from './suite.ts'

const inputs = fileURLToPath(new URL('cases/inputs', import.meta.url))

/** What a run says of one memory, as our own hardware files say it: a format, with offsets as they are needed. */
function ownTerms({ sparse }: TimeloopInput, name: string): Memory['sparse'] {
  const { views, actions } = sparse!
  const at = views.W.levels.findIndex((level) => level.name === name)
  const formats = Object.entries(views.W.levels[at]!.representations).map(([operand, { ranks }]) => [
    operand,
    ranks.at(-1)!.format,
  ])
  return {
    formats: Object.fromEntries(formats),
    metadataBits: 4,
    actions: actions[at]!.map(({ type, options }) => ({ type, ...options[0]! })),
  }
}

for (const name of [
  'sparseloop-01.2.2-SUDU-dot-product',
  'sparseloop-01.2.3-SCDU-dot-product',
  'sparseloop-04.2.2-eyeriss-like-gating-mapspace-search',
  'sparseloop-04.2.3-eyeriss-like-onchip-compression',
]) {
  test(`${name}: accesses and metadata are Timeloop’s too where our own terms say what memories do about zeros`, () => {
    const { input } = readRun(`${inputs}/${name}`)
    const { problem, core, mapping } = input
    const memories = core.memories.map((memory) => ({ ...memory, sparse: ownTerms(input, memory.name)! }))
    const rules = rulesOf(input)
    const placement = place(problem.layer, { ...core, memories }, mapping.spatial, rules.unevenUnrolling)
    const { flows } = layerCost(placement, mapping, rules)
    const found = (optimizations: SparseOptimizations, operands: readonly Operand[]) => {
      const nameOf = (operand: Operand, level: number) => optimizations.views[operand].levels[level]!.name
      const traffic = denseTraffic(flows, ({ operand, memory }) =>
        optimizations.views[operand].levels.findIndex((level) => level.name === memory),
      )
      const { accesses, operations } = sparseActions(problem.layer, operands, traffic, optimizations)
      const counts = accesses.map(({ operand, level, counts, metadata }) => [
        `${nameOf(operand, level)} ${operand}`,
        counts,
        metadata,
      ])
      return { operations, counts: Object.fromEntries(counts) }
    }
    const { operands, optimizations } = coreView(placement, mapping, rules.unevenUnrolling)
    const own = found({ ...optimizations, compute: input.sparse!.compute }, operands)
    assert.equal(own, found(input.sparse!, operands))
  })
}

test.run()
