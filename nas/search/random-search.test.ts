import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Gene } from './genome.ts'
import { randomSearch } from './random-search.ts'

const genes: readonly Gene[] = [
  { kind: 'choice', from: 0, to: 2 },
  { kind: 'integer', from: 5, to: 8 },
]

test('a whole space is asked once, in the order of the seed', () => {
  const ask = (seed: number) => {
    const search = randomSearch({ genes, seed, batch: 5 })
    return [search.ask(), search.ask(), search.ask(), search.ask()]
  }
  const batches = ask(1)
  assert.equal(
    batches.map(({ length }) => length),
    [5, 5, 2, 0],
  )
  assert.is(new Set(batches.flat().map(String)).size, 12)
  assert.equal(batches, ask(1))
  assert.not.equal(batches, ask(2))
})

test('draws are uniform: χ² of 12 000 first draws over 12 genomes is below its 99.9 % quantile, 31.26', () => {
  const counts = new Map<string, number>()
  for (let seed = 0; seed < 12_000; seed++) {
    const key = String(randomSearch({ genes, seed, batch: 1 }).ask()[0])
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  assert.is(counts.size, 12)
  assert.ok(chiSquare < 31.26, `${chiSquare}`)
})

test.run()
