import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { type Hop, wayBetween } from './fabric.ts'

const both = (a: string, b: string, bitsPerCycle: number, medium?: string): Hop[] => [
  { from: a, to: b, medium: medium ?? `${a}>${b}`, bitsPerCycle },
  { from: b, to: a, medium: medium ?? `${b}>${a}`, bitsPerCycle },
]

test('a way takes the fewest hops and is as wide as its narrowest', () => {
  const hops = [...both('a', 'b', 64), ...both('b', 'c', 16), ...both('a', 'd', 99), ...both('d', 'e', 99)]
  assert.equal(wayBetween(hops, ['a'], ['c']), { media: ['a>b', 'b>c'], bitsPerCycle: 16 })
})

test('all pairs of sources and targets are served, each medium once; nothing moves within a core', () => {
  const hops = both('a', 'b', 32)
  assert.equal(wayBetween(hops, ['a', 'b'], ['a', 'b']), { media: ['a>b', 'b>a'], bitsPerCycle: 32 })
  assert.equal(wayBetween(hops, ['a'], ['a']), { media: [], bitsPerCycle: Number.POSITIVE_INFINITY })
})

test('of a link and a bus between two cores, the one listed later is taken', () => {
  const link = both('a', 'b', 32)
  const bus = both('a', 'b', 128, 'bus')
  assert.equal(wayBetween([...link, ...bus], ['a'], ['b']), { media: ['bus'], bitsPerCycle: 128 })
  assert.equal(wayBetween([...bus, ...link], ['a'], ['b']), { media: ['a>b'], bitsPerCycle: 32 })
})

test('cores without a way between them are told', () => {
  assert.throws(
    () => wayBetween(both('a', 'b', 32), ['a'], ['z']),
    (error: Error) =>
      error instanceof InputError && /a way from a to z, found ways to a, b alone/.test(error.message),
  )
})

test.run()
