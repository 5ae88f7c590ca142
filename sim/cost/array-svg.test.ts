import { DOMParser } from 'linkedom'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import type { SpatialLoop } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import { type Layer, makeLayer } from '../workload/layer.ts'
import { arraySvg } from './array-svg.ts'
import { arrayUse, describeUse } from './array-use.ts'

const [core] = readSystem('edge-tpu-quad').cores
const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
const conv = makeLayer('conv', 'conv', { K: 10, C: 3, OX: 32, OY: 32, FX: 3, FY: 3 }, int8)
const useOf = (layer: Layer, ...spatial: SpatialLoop[]) =>
  arrayUse(place(layer, core!, spatial, 'rounded-up'))
const loop = (arrayDimension: string, dimension: SpatialLoop['dimension'], factor: number): SpatialLoop => ({
  arrayDimension,
  dimension,
  factor,
})

test('inputs go to all output channels, weights to all pixels, and sums run over input channels', () => {
  const lines = useOf(conv, loop('D1', 'K', 5), loop('D2', 'C', 3), loop('D3', 'OX', 4)).map(describeUse)
  assert.equal(lines, [
    'D1: K 5, 5 of 8 in use; O each its own, W each its own, I one for all',
    'D2: C 3, 3 of 8 in use; O summed, W each its own, I each its own',
    'D3: OX 4, 4 of 4 in use; O each its own, W one for all, I each its own',
    'D4: no loop, 1 of 4 in use',
  ])
})

test('pixels and window on the array have inputs in common', () => {
  const [, d2, d3] = useOf(conv, loop('D2', 'FX', 3), loop('D3', 'OX', 4))
  assert.match(describeUse(d2!), /FX 3.* I windows in common$/)
  assert.match(describeUse(d3!), /OX 4.* I windows in common$/)
})

test('10 channels on 8 lanes take 2 rounds of 5: three lanes are idle in both', () => {
  const [d1] = useOf(conv, loop('D1', 'K', 8))
  assert.match(describeUse(d1!), /^D1: K 8, 8 of 8 in use, 5 on average;/)
})

test('the drawing has a cell for each element, busy ones as many as the product of the loops', () => {
  const uses = useOf(conv, loop('D1', 'K', 5), loop('D2', 'C', 3), loop('D3', 'OX', 4))
  const svg = new DOMParser().parseFromString(arraySvg('a & b', uses), 'image/svg+xml')
  assert.is(svg.querySelectorAll('.busy').length, 5 * 3 * 4)
  assert.is(svg.querySelectorAll('.idle').length, 8 * 8 * 4 * 4 - 60)
  assert.is(svg.querySelectorAll('.strip').length, 3 * 3)
  assert.is(svg.querySelectorAll('.summed').length, 1)
})

test('a long dimension is drawn with fewer cells, each for several elements', () => {
  const wide = {
    ...core!,
    array: [
      { name: 'D1', size: 256 },
      { name: 'D2', size: 8 },
    ],
    memories: core!.memories.slice(2),
  }
  const uses = arrayUse(
    place(makeLayer('gemm', 'gemm', { K: 96, C: 8 }, int8), wide, [loop('D1', 'K', 96)], 'rounded-up'),
  )
  const svg = new DOMParser().parseFromString(arraySvg('wide', uses), 'image/svg+xml')
  assert.is(svg.querySelectorAll('.busy').length, 96 / 6)
  assert.is(svg.querySelectorAll('rect').length - 1, Math.ceil(256 / 6) * 8)
})

test.run()
