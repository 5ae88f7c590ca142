import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { makeLayer } from '../workload/layer.ts'
import { lackingMemory } from './lacking-memory.ts'
import { place } from './placement.ts'

const pooling = readSystem('edge-tpu-quad').cores.find(({ name }) => name === 'pooling')!
const pool = makeLayer(
  'pool',
  'pool',
  { K: 16, OX: 4, OY: 4, FX: 8, FY: 8 },
  { W: 0, I: 8, O: 8, partialSum: 16 },
  { stride: 8 },
)
const temporal = (['K', 'OX', 'OY', 'FX', 'FY'] as const).map((dimension) => ({
  dimension,
  size: pool.sizes[dimension],
}))
const lackOf = (sizeBits: number) => {
  const [memory] = pooling.memories
  const core = { ...pooling, memories: [{ ...memory!, sizeBits }] }
  return lackingMemory(place(pool, core, [], 'rounded-up'), temporal)
}

test('a core’s only memory holds partial sums at their width: 16 × 4 × 4 of 16 bits, and the whole input', () => {
  const bits = 16 * 4 * 4 * 16 + 16 * 32 * 32 * 8
  assert.is(lackOf(bits), undefined)
  assert.equal(lackOf(bits - 1), {
    memory: pooling.memories[0]!.name,
    sizeBits: bits - 1,
    needs: [
      { operand: 'O', bits: 16 * 4 * 4 * 16 },
      { operand: 'W', bits: 0 },
      { operand: 'I', bits: 16 * 32 * 32 * 8 },
    ],
  })
})

test.run()
