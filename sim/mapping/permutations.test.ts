import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { multisetPermutations } from './permutations.ts'

const list = (values: readonly number[]) => {
  const found: string[] = []
  const { order, next } = multisetPermutations(values)
  do found.push(order.join(''))
  while (next())
  return found
}

test('multisetPermutations gives every distinct order once', () => {
  const orders = list([0, 0, 1, 1, 1, 2])
  assert.is(orders.length, 60) // 6! / (2! 3!)
  assert.is(new Set(orders).size, 60)
})

test('multisetPermutations follows the order of the algorithm’s reference implementation (multipermute) for 1124', () => {
  const expected = '4211 1421 4121 1412 1142 4112 2411 1241 2141 1214 1124 2114'
  assert.is(list([1, 1, 2, 4]).join(' '), expected)
})

test('multisetPermutations gives one order of one element, and of none', () => {
  assert.equal(list([3]), ['3'])
  assert.equal(list([]), [''])
})

test.run()
