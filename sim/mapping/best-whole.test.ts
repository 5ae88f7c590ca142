import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { loopDimensions, makeLayer } from '../workload/layer.ts'
import { isBestWhole } from './best-whole.ts'
import { effectiveUnrolling, temporalSizes } from './effective-unrolling.ts'
import { loopFactors } from './loop-factors.ts'
import { multisetPermutations } from './permutations.ts'
import { place } from './placement.ts'
import { undecided } from './resident.ts'
import { touchedElements } from './spatial-factors.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const size = (max: number) => fc.integer({ min: 1, max })
const layers = fc.record({ C: size(8), OX: size(30), OY: size(30), FX: size(5), FY: size(5) })

test('isBestWhole says whether any order of the free loops has a tile that moves less than all, as trying all orders does', () => {
  const answers = { yes: 0, no: 0 }
  const property = fc.property(layers, size(2), fc.nat(), fc.nat(), (sizes, stride, first, last) => {
    const layer = makeLayer('one', 'conv', sizes, { W: 8, I: 8, O: 8, partialSum: 16 }, { stride })
    const spatial = [
      { arrayDimension: 'D1', dimension: 'OX' as const, factor: 4 },
      { arrayDimension: 'D2', dimension: 'OY' as const, factor: 4 },
    ]
    const placement = place(layer, core, spatial, 'truncated')
    const placed = placement.operands.find(({ isWindowed }) => isWindowed)!
    const rounds = temporalSizes(effectiveUnrolling(spatial, layer.sizes, 'truncated'), layer.sizes)
    const loops = loopFactors(rounds, 6).map((loop) => ({
      ...loop,
      code: placed.codes[loopDimensions.indexOf(loop.dimension)]!,
    }))
    const depth = first % (loops.length + 1)
    const freeEnd = depth + (last % (loops.length - depth + 1))
    const moved = (order: typeof loops, cut: number): number => {
      const factors = placed.below.average.slice(0, 6)
      let times = 1
      order.forEach((loop, i) => {
        if (i < cut) factors[loop.code]! *= loop.size
        else times *= loop.size
      })
      return times * touchedElements(placement.tiling, factors, 0)
    }
    let isBest = true
    const { order: free, next } = multisetPermutations(
      Array.from({ length: freeEnd - depth }, (_, i) => depth + i),
    )
    do {
      const order = loops.map((loop, i) => (i < depth || i >= freeEnd ? loop : loops[free[i - depth]!]!))
      for (let cut = depth; cut < loops.length; cut++) {
        isBest &&= moved(order, cut) >= moved(order, loops.length)
      }
    } while (next())
    const resident = {
      placed,
      level: 0,
      cut: Int32Array.of(undecided),
      leastCut: new Int32Array(1),
      isLast: false,
      bits: new Float64Array(1),
      moves: new Float64Array(1),
      count: 0,
    }
    const dimensions = Uint8Array.from(loops, ({ dimension }) => loopDimensions.indexOf(dimension))
    const flat = Float64Array.from(loops, (loop) => loop.size)
    assert.is(isBestWhole(resident, placement, dimensions, flat, depth, freeEnd), isBest)
    answers[isBest ? 'yes' : 'no']++
  })
  fc.assert(property, { numRuns: 800, seed: 1 })
  assert.ok(answers.yes > 20 && answers.no > 20, JSON.stringify(answers))
})

test.run()
