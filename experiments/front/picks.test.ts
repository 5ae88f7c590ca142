import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SearchDocument } from '../../nas/search/document.ts'
import { picks } from './picks.ts'
import { sampleSearch } from './sample-document.ts'
import { selection } from './selection.ts'

function fronted(fixed: number, accuracies: readonly number[]): SearchDocument {
  const front = accuracies.map((validationAccuracy, i) => ({ validationAccuracy, etJCycles: i + 1 }))
  return { static: { validationAccuracy: fixed }, front } as never
}

test('picks are the first of the front at no lower accuracy and at one point lower', () => {
  const document = fronted(0.84, [0.7, 0.829, 0.83, 0.8399, 0.84, 0.86])
  assert.is(picks(document).noLower, document.front[4])
  assert.is(picks(document).onePointLower, document.front[2])
})

test('there is no pick where the front stays below', () => {
  assert.equal(picks(fronted(0.9, [0.5, 0.892])), {
    noLower: undefined,
    onePointLower: { validationAccuracy: 0.892, etJCycles: 2 },
  })
})

test('a selection has the ends and the picks, in the order of the front, and no more rows than asked for', () => {
  const { document } = sampleSearch()
  const { front } = document
  const chosen = selection(document, 6)
  assert.ok(front.length > 6)
  assert.is(chosen.length, 6)
  assert.is(chosen[0], front[0])
  assert.is(chosen.at(-1), front.at(-1))
  for (const pick of Object.values(picks(document))) assert.ok(!pick || chosen.includes(pick))
  assert.equal(
    chosen,
    front.filter((network) => chosen.includes(network)),
  )
})

test('a short front is shown whole', () => {
  const { document } = sampleSearch()
  assert.equal(selection(document, 1000), document.front)
})

test.run()
