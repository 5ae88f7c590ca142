import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { firstWithEnds, precedes } from './permutation-precedence.ts'
import { multisetPermutations } from './permutations.ts'

const multisets = ['', '3', '01', '0123', '01234', '00112', '001122', '0001', '012234', '000111', '011233']

const orders = multisets.map((digits) => {
  const { order, next } = multisetPermutations(Array.from(digits, Number))
  const list: Uint8Array[] = []
  do list.push(order.slice())
  while (next())
  return list
})

test('precedes agrees with the list of multisetPermutations on all pairs of orders of eleven multisets', () => {
  for (const list of orders) {
    list.forEach((a, i) => {
      list.forEach((b, j) => {
        if (precedes(a, b) !== i < j) assert.unreachable(`${a} before ${b}: expected ${i < j}`)
      })
    })
  }
})

test('firstWithEnds finds the first order of the list that begins, and ends, with the same numbers', () => {
  for (const list of orders) {
    for (const order of list) {
      for (let depth = 0; depth <= order.length; depth++) {
        for (let freeEnd = depth; freeEnd <= order.length; freeEnd++) {
          const isFixed = (i: number) => i < depth || i >= freeEnd
          const first = list.find((one) => one.every((number, i) => !isFixed(i) || number === order[i]))
          assert.equal(
            firstWithEnds(order, depth, freeEnd),
            first,
            `${order} to ${depth} and from ${freeEnd}`,
          )
        }
      }
    }
  }
})

test.run()
