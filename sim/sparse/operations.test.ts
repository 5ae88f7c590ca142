import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { operationActions } from './operations.ts'

const energyPj = { actual: 1, gated: 0, skipped: 0 }
const input = (operand: 'W' | 'I', density: number, leftOut = 0, hidesZeros = false) => ({
  operand,
  density,
  leftOut,
  hidesZeros,
})

/** Operations by their inputs, all pairs of a W of 4 elements, 1 of them not zero, and an I of 4, 2 of them not zero. */
const pairs = [1, 0, 0, 0].flatMap((w) => [1, 1, 0, 0].map((i) => [w, i] as const))
const count = (fits: (w: number, i: number) => boolean) => pairs.filter(([w, i]) => fits(w, i)).length

test('gating on zeros leaves the pairs that are both not zero', () => {
  const compute = { gatesZeros: true, skipsUnaligned: false, energyPj }
  const found = operationActions(pairs.length, [input('W', 0.25), input('I', 0.5)], compute)
  const effectual = count((w, i) => w === 1 && i === 1)
  assert.equal(found, { actual: effectual, gated: pairs.length - effectual, skipped: 0 })
})

test('without any optimization every pair is computed', () => {
  const compute = { gatesZeros: false, skipsUnaligned: false, energyPj }
  const found = operationActions(pairs.length, [input('W', 0.25), input('I', 0.5)], compute)
  assert.equal(found, { actual: pairs.length, gated: 0, skipped: 0 })
})

test('inputs that both hide their zeros: pairs with one missing are skipped, pairs with none are not there', () => {
  const compute = { gatesZeros: false, skipsUnaligned: true, energyPj }
  const found = operationActions(pairs.length, [input('W', 0.25, 0, true), input('I', 0.5, 0, true)], compute)
  assert.equal(found, {
    actual: count((w, i) => w === 1 && i === 1),
    gated: 0,
    skipped: count((w, i) => w + i === 1),
  })
})

test('reads of I left out for the zeros of W leave operations in which W is never zero', () => {
  const compute = { gatesZeros: true, skipsUnaligned: false, energyPj }
  const found = operationActions(pairs.length, [input('W', 0.25), input('I', 0.5, 0.75)], compute)
  assert.equal(found, {
    actual: count((w, i) => w === 1 && i === 1),
    gated: count((w, i) => w === 1 && i === 0),
    skipped: 0,
  })
})

test.run()
