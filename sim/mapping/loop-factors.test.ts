import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { everyLoopFactors, loopFactors } from './loop-factors.ts'

const text = (sizes: [dimension: 'K' | 'OX' | 'OY' | 'C' | 'FY', size: number][], limit: number) =>
  loopFactors(new Map(sizes), limit)
    .map(({ dimension, size }) => `${dimension}${size}`)
    .join(' ')

test('loopFactors merges the two smallest factors of the loop that has most, as in the study’s records', () => {
  const stem = text(
    [
      ['K', 8],
      ['OX', 4],
      ['OY', 8],
      ['C', 3],
      ['FY', 3],
    ],
    6,
  )
  assert.is(stem, 'K8 OX4 OY2 OY4 C3 FY3')
})

test('loopFactors keeps prime factors where they are few enough', () => {
  assert.is(
    text(
      [
        ['K', 12],
        ['C', 5],
      ],
      6,
    ),
    'K2 K2 K3 C5',
  )
})

test('loopFactors keeps one factor per loop even above the limit', () => {
  assert.is(
    text(
      [
        ['K', 6],
        ['C', 4],
      ],
      1,
    ),
    'K6 C4',
  )
})

test('everyLoopFactors merges either of two loops that have equally many factors', () => {
  const found = everyLoopFactors(
    new Map([
      ['OX', 8],
      ['OY', 12],
    ]),
    5,
  ).map((loops) => loops.map(({ dimension, size }) => `${dimension}${size}`).join(' '))
  assert.equal(found, ['OX2 OX4 OY2 OY2 OY3', 'OX2 OX2 OX2 OY3 OY4'])
})

test.run()
