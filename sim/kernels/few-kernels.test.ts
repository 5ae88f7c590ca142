import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileFew } from './few-kernels.ts'
import type { OrderBatch } from './order-batch.ts'

test('of many kernels the sixteen that ran last are alive, and one that was released is compiled again', () => {
  const alive = new Set<number>()
  let compiled = 0
  const compile = compileFew(({ count }) => {
    compiled++
    alive.add(count)
    return { run: () => [Float32Array.of(count)], release: () => alive.delete(count) }
  })
  const batches = Array.from({ length: 40 }, (_, count) => ({ count }) as OrderBatch)
  const kernels = batches.map(() => compile())
  assert.is(compiled, 0)
  const run = (i: number) => assert.equal(kernels[i]!(batches[i]!), [Float32Array.of(i)])
  for (let i = 0; i < 16; i++) run(i)
  run(0)
  for (let i = 16; i < 31; i++) run(i)
  assert.equal([...alive], [0, ...Array.from({ length: 15 }, (_, i) => 16 + i)])
  assert.is(compiled, 31)
  run(1)
  assert.is(compiled, 32)
  assert.not.ok(alive.has(0))
  run(30)
  assert.is(compiled, 32)
})

test.run()
