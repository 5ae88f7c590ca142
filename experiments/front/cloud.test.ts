import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cloudOf } from './cloud.ts'
import { cloudPaths } from './cloud-mark.ts'
import { sampleSearch } from './sample-document.ts'

test('every candidate is in one cell, which holds its cost and accuracy', () => {
  const cloud = cloudOf('macs')
  const none = new Float64Array(3)
  const macs = Float64Array.of(10, 12_345, 12_346)
  cloud.add({
    images: 1000,
    correct: Int32Array.of(0, 998, 999),
    macs,
    energyPj: none,
    latencyCycles: none,
    etJCycles: none,
  })
  const [first, second, ...others] = cloud.cells()
  assert.is(others.length, 0)
  assert.is(first!.candidates, 1)
  assert.is(second!.candidates, 2)
  assert.ok(second!.costFrom <= 12_345 && second!.costTo > 12_346)
  assert.ok(second!.accuracyFrom <= 0.998 && second!.accuracyTo > 0.999)
})

test('a search puts all of its candidates in the cloud', () => {
  const { document, cells } = sampleSearch()
  assert.is(
    cells.reduce((sum, { candidates }) => sum + candidates, 0),
    document.candidates,
  )
})

test('the paths cover the area of the cells, joined along rows', () => {
  const { cells } = sampleSearch()
  const x = (value: number) => 500 * Math.log10(value)
  const y = (value: number) => 500 * (1 - value)
  const paths = cloudPaths(cells, x, y)
  const area = (left: string, top: string, right: string, bottom: string) =>
    (Number(right) - Number(left)) * (Number(bottom) - Number(top))
  const drawn = [...paths.join('').matchAll(/M(\S+) (\S+?)H(\S+?)V(\S+?)H\S+?z/g)]
  const covered = drawn.reduce(
    (sum, [, left, top, right, bottom]) => sum + area(left!, top!, right!, bottom!),
    0,
  )
  const expected = cells.length * (500 / 60) * (500 / 250)
  assert.ok(drawn.length < cells.length)
  assert.ok(Math.abs(covered - expected) < 0.01 * expected)
})

test.run()
