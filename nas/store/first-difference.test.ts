import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { firstDifference } from './first-difference.ts'

test('firstDifference finds the first key in order that differs, is missing or is new', () => {
  assert.equal(firstDifference({ z: 1, a: { c: [1, 2], b: 1 } }, { z: 2, a: { b: 1, c: [1, 3] } }), {
    key: 'a.c',
    a: '[1,2]',
    b: '[1,3]',
  })
  assert.equal(firstDifference({ a: 1 }, {}), { key: 'a', a: '1', b: 'nothing' })
  assert.equal(firstDifference({}, { a: null }), { key: 'a', a: 'nothing', b: 'null' })
})

test('there is none where only the order of keys differs', () => {
  assert.is(firstDifference({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }), undefined)
})

test.run()
