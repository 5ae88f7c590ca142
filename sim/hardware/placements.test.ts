import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { placements } from './placements.ts'
import { readSystem } from './read-system.ts'

const places = ['compute0', 'compute1', 'compute2', 'compute3']
const link = (a: string, b: string, bitsPerCycle = 32) => ({
  between: [a, b] as const,
  bitsPerCycle,
  energyPjPerBit: 0,
})
const complete = places.flatMap((a, i) => places.slice(i + 1).map((b) => link(a, b)))

test('on a square of cores there are as many placements as bracelets of four beads: 6 of two styles, 21 of three', () => {
  const square = readSystem('edge-tpu-quad')
  assert.is(placements(square, places, ['E', 'M']).length, 6)
  assert.is(placements(square, places, ['E', 'M', 'Y']).length, 21)
})

test('where every place is linked to every other they are multisets: 5 of two styles, 15 of three', () => {
  assert.is(placements({ links: complete }, places, ['E', 'M']).length, 5)
  assert.is(placements({ links: complete }, places, ['E', 'M', 'Y']).length, 15)
})

test('one wider link leaves nine placements of two styles', () => {
  // Burnside: the identity keeps 16, each exchange of the ends of one pair 8, both together 4: (16 + 8 + 8 + 4) / 4 = 9.
  const links = complete.map((one) =>
    one.between.join() === 'compute0,compute1' ? link('compute0', 'compute1', 64) : one,
  )
  assert.is(placements({ links }, places, ['E', 'M']).length, 9)
})

test('without any symmetry every placement is its own', () => {
  const chain = [
    link('compute0', 'compute1', 1),
    link('compute1', 'compute2', 2),
    link('compute2', 'compute3', 3),
  ]
  assert.is(placements({ links: chain }, places, ['E', 'M']).length, 16)
})

test.run()
