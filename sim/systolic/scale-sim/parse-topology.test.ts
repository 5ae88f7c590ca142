import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { gemmOf } from '../gemm.ts'
import { parseTopology } from './parse-topology.ts'

const conv =
  'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n'
const gemm = 'Layer,M,N,K,\n'

const messageOf = (text: string): string => {
  try {
    parseTopology(text, 't.csv')
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'no error'
}

test('a conv row is a convolution whose windows may hang over the padded input', () => {
  const [layer] = parseTopology(`${conv}\nconv0, 57, 14, 10, 4, 1, 64, 2,\n`, 't.csv')
  assert.equal([layer!.name, layer!.operator, layer!.stride.x], ['conv0', 'conv', 2])
  assert.equal(layer!.inputSize, { x: 14, y: 57 })
  assert.equal(gemmOf(layer!), { M: 25 * 6, N: 64, K: 40 })
})

test('a GEMM row is a linear layer, and a name with DP one layer per channel', () => {
  const [layer] = parseTopology(`${gemm}QKT,1024,512,64,\r\n`, 't.csv')
  assert.equal(gemmOf(layer!), { M: 1024, N: 512, K: 64 })
  const depthwise = parseTopology(`${conv}DP1, 8, 8, 3, 3, 4, 1, 1,\n`, 't.csv')
  assert.equal(
    depthwise.map(({ name }) => name),
    ['DP1Channel_0', 'DP1Channel_1', 'DP1Channel_2', 'DP1Channel_3'],
  )
  assert.equal(gemmOf(depthwise[0]!), { M: 36, N: 1, K: 9 })
})

test('a sparsity beside the sizes is refused, or run dense as SCALE-Sim does without SparsitySupport', () => {
  const [dense] = parseTopology(`${conv}c1, 8, 8, 3, 3, 4, 4, 1,`, 't.csv')
  const sparse = `${conv}c1, 8, 8, 3, 3, 4, 4, 1, 2:4,`
  assert.equal(parseTopology(sparse, 't.csv', 'run-dense'), [dense])
  assert.is(messageOf(sparse), 't.csv:2 Sparsity: expected dense weights (1:1), found 2:4')
})

test('a mistake in a topology is told in one line with file, line, expected and found', () => {
  const number = 'expected a whole number from 1 to 2^53'
  for (const [text, message] of [
    ['', 't.csv:1: expected a table, found an empty file'],
    [
      'a, b\nc, d',
      't.csv:1: expected a header of the form Layer, M, N, K or Layer name, IFMAP Height, …, found a, b',
    ],
    [`${conv}c1, 8, 8, 3, 3,`, `t.csv:2 Channels: ${number}, found nothing`],
    [`${conv}c1, 8, 8, 3, 3, 4, 4,`, `t.csv:2 Strides: ${number}, found nothing`],
    [`${conv}c1, 8, 8, 3, 3, 4, 4, 0,`, `t.csv:2 Strides: ${number}, found 0`],
    [`${conv}c1, 8, 8, 3, 3, -4, 4, 1,`, `t.csv:2 Channels: ${number}, found -4`],
    [`${conv}c1, 8, 8, 3, 3, four, 4, 1,`, `t.csv:2 Channels: ${number}, found four`],
    [`${conv}\n, 8, 8, 3, 3, 4, 4, 1,`, 't.csv:3: expected the name of a layer, found nothing'],
    [`${conv}c1, 2, 8, 3, 3, 4, 4, 1,`, 't.csv:2: expected a filter within the IFMAP of 2 × 8, found 3 × 3'],
    [`${gemm}g1, 4, 4,\n`, `t.csv:2 K: ${number}, found nothing`],
    [`${gemm}g1, 4, 4, 2.5,\n`, `t.csv:2 K: ${number}, found 2.5`],
    [`${gemm}"g1, 4, 4`, /^t\.csv:\d+: expected CSV, found Quote Not Closed/],
  ] as const) {
    const told = messageOf(text)
    if (typeof message === 'string') assert.is(told, message)
    else assert.match(told, message)
  }
})

test('every topology that comes with SCALE-Sim can be read', () => {
  const folder = referenceFile('scalesim/topologies')
  if (!folder) return
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.csv'),
  )
  assert.ok(files.length > 40)
  for (const name of files) {
    assert.ok(parseTopology(readFileSync(join(folder, name), 'utf8'), name, 'run-dense').length > 0, name)
  }
})

test.run()
