import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RankFormat } from '../hardware/sparsity.ts'
import type { Density } from '../workload/density.ts'
import { densityModel } from './density-model.ts'
import { fiberTrees } from './fiber-tree.ts'
import { expectedTile } from './metadata.ts'
import { tileElements } from './nest.ts'
import { level, productNest, rank } from './nest-under-test.ts'

/** Words of metadata of W (8 rows K of 8 columns C) as one level keeps it, rows outermost. */
function metadata(formats: readonly RankFormat[], density: Density) {
  const nest = productNest(['C8 K8 B2'], { W: density })
  const representation = { ranks: formats.map(rank), order: 'outer-to-inner' as const }
  const levels = [level('buffer', { representations: { W: representation } })]
  const [tree] = fiberTrees(nest, 'W', levels)
  const model = densityModel(density, 64)
  return expectedTile(tree!, representation.ranks.toReversed(), model, tileElements(nest, 'W', 0))
}

/** A matrix with two nonzeros in each row of 8. */
const matrix = Array.from({ length: 8 }, (_, row) =>
  Array.from({ length: 8 }, (_, column) => +((column + row) % 4 === 0)),
)
const nonzeros = matrix.flat().filter(Boolean).length
const quarter: Density = { distribution: 'fixed-structured', density: 0.25 }

test('a compressed sparse row matrix has an offset for every row and one more, and a coordinate for every nonzero', () => {
  assert.is(nonzeros, 16)
  const { nonzeros: kept, metadata: words } = metadata(['UOP', 'CP'], quarter)
  assert.is(kept, nonzeros)
  assert.equal(words, [
    { coordinates: nonzeros, payloads: 0 },
    { coordinates: 0, payloads: matrix.length + 1 },
  ])
})

test('run lengths are as many as nonzeros, a bitmask has a bit for every coordinate of its rows', () => {
  assert.equal(metadata(['UOP', 'RLE'], quarter).metadata[0], { coordinates: nonzeros, payloads: 0 })
  assert.equal(metadata(['UOP', 'B'], quarter).metadata[0], { coordinates: 64, payloads: 0 })
  assert.equal(metadata(['UOP', 'UB'], quarter).metadata[0], { coordinates: 64, payloads: 0 })
})

test('of a matrix with zeros anywhere, only rows with a nonzero are listed, on average over all ways to place them', () => {
  const all = 9
  const marked = 3
  let rows = 0
  let ways = 0
  for (let places = 0; places < 1 << all; places++) {
    const bits = [...places.toString(2).padStart(all, '0')]
    if (bits.filter((bit) => bit === '1').length !== marked) continue
    rows += [0, 3, 6].filter((at) => bits.slice(at, at + 3).includes('1')).length
    ways++
  }
  const density: Density = { distribution: 'hypergeometric', density: marked / all }
  const nest = productNest(['C3 K3'], { W: density })
  const representation = { ranks: [rank('RLE'), rank('RLE')], order: 'outer-to-inner' as const }
  const [tree] = fiberTrees(nest, 'W', [level('buffer', { representations: { W: representation } })])
  const { metadata: words } = expectedTile(
    tree!,
    representation.ranks.toReversed(),
    densityModel(density, all),
    all,
  )
  assert.ok(Math.abs(words[1]!.coordinates - rows / ways) < 1e-12)
})

test('a memory keeps the ranks of the compressed tiles that the memory within receives', () => {
  const nest = productNest(['C4 K4', 'C2 K2'], { W: quarter })
  const of = (...formats: RankFormat[]) => ({
    representations: { W: { ranks: formats.map(rank), order: 'outer-to-inner' as const } },
  })
  const [inner, outer] = fiberTrees(nest, 'W', [
    level('inner', of('UOP', 'CP')),
    level('outer', of('UOP', 'UOP', 'UOP', 'CP')),
  ])
  assert.equal(inner, { fiberShapes: [4, 4], elementsBelow: [1, 4, 16] })
  assert.equal(outer, { fiberShapes: [4, 4, 2, 2], elementsBelow: [1, 4, 16, 32, 64] })
})

test('loops without a rank of their own are refused with the level and the operand', () => {
  const nest = productNest(['C4 K4'], { W: quarter })
  const representation = { ranks: [rank('CP')], order: 'outer-to-inner' as const }
  assert.throws(
    () => fiberTrees(nest, 'W', [level('buffer', { representations: { W: representation } })]),
    /^buffer W: expected ranks for all loops \(C 4 left\), found 1 ranks$/,
  )
})

test.run()
