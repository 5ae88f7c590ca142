import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EquationError, loopSizes, parseEquation } from './equation.ts'

const namesOf = (equation: string, relations: readonly string[] = []) =>
  Object.fromEntries(parseEquation(equation, relations).names)

test('parseEquation names the loops of a convolution and reads stride and dilation', () => {
  const { operator, names, stride, dilation } = parseEquation(
    'O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]',
    ['ix=2*ox+1*fx', 'iy=3*oy+2*fy'],
  )
  assert.is(operator, 'conv')
  assert.equal([...names.keys()].sort(), ['B', 'C', 'FX', 'FY', 'K', 'OX', 'OY'])
  assert.ok([...names].every(([theirs, ours]) => theirs === ours))
  assert.equal(
    [stride, dilation],
    [
      { x: 2, y: 3 },
      { x: 1, y: 2 },
    ],
  )
})

test('parseEquation names the loops of a matrix product by the operands that they index', () => {
  assert.equal(namesOf('O[d0][d1]+=I[d0][d2]*W[d2][d1]'), { D0: 'B', D1: 'K', D2: 'C' })
  assert.equal(namesOf('O[b][d][k]+=I[b][d][c]*W[c][k]'), { B: 'B', D: 'OX', C: 'C', K: 'K' })
})

test('parseEquation makes one loop of those that index the same operands, where it has no more names', () => {
  const batched = 'O[b][h][d][k]+=I[b][h][d][c]*W[b][h][c][k]'
  assert.equal(namesOf(batched), { B: 'G', H: 'G', D: 'B', C: 'C', K: 'K' })
  const sizes = loopSizes(
    parseEquation(batched, []),
    new Map([
      ['B', 2],
      ['H', 12],
      ['D', 5],
    ]),
  )
  assert.equal([sizes.G, sizes.B], [24, 5])
})

test('parseEquation tells a matrix product from a convolution by its windows and the order of its inputs', () => {
  assert.is(parseEquation('O[d][k]+=I[d][c]*W[c][k]', []).operator, 'gemm')
  const fullyConnected = parseEquation('O[b][k]+=W[k][c]*I[b][c]', [])
  assert.equal([fullyConnected.operator, fullyConnected.inputs], ['conv', ['W', 'I']])
})

test('parseEquation tells pooling and addition from convolution', () => {
  const relations = ['ix=2*ox+1*fx', 'iy=2*oy+1*fy']
  assert.is(parseEquation('O[b][g][oy][ox]+=W[fx][fy]*I[b][g][iy][ix]', relations).operator, 'pool')
  assert.is(parseEquation('O[b][g][oy][ox]=W[b][g][oy][ox]+I[b][g][oy][ox]', []).operator, 'add')
})

test('parseEquation refuses equations without three operands and relations without a window', () => {
  assert.throws(
    () => parseEquation('O[b][k]+=W[k]', []),
    (error: unknown) => error instanceof EquationError,
  )
  assert.throws(
    () => parseEquation('O[b][k]+=W[k][c]*I[b][c]', ['ix=2*ox']),
    (error: unknown) => error instanceof EquationError,
  )
})

test('loopSizes leaves 1 where a loop is not given and refuses a loop that no operand has', () => {
  const names = parseEquation('O[b][k]+=W[k][c]*I[b][c]', [])
  assert.is(loopSizes(names, new Map([['C', 5]])).C, 5)
  assert.is(loopSizes(names, new Map([['C', 5]])).K, 1)
  assert.throws(() => loopSizes(names, new Map([['Q', 5]])), /found Q/)
})

test.run()
