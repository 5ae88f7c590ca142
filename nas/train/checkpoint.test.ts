import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'

const identity = { recipe: { width: 0.5, name: 'a' }, seed: 1, data: 'd'.repeat(64), backend: 'cpu 1' }
const arrays = new Map([
  ['first', Float32Array.of(1, -2.5, Number.MIN_VALUE)],
  ['second', Float32Array.of(3)],
])
const ranges = new Map([['act', 5.25]])

function written(): { path: string; bytes: Buffer } {
  const path = join(mkdtempSync(join(tmpdir(), 'offramp-')), 'checkpoint.bin')
  writeCheckpoint(path, { identity, step: 7, seconds: 1.5, arrays, ranges })
  return { path, bytes: readFileSync(path) }
}

function refusal(path: string, wanted: typeof identity = identity): string {
  try {
    readCheckpoint(path, wanted)
  } catch (error) {
    assert.instance(error, InputError)
    assert.not.match((error as Error).message, '\n')
    return (error as Error).message
  }
  throw new Error('it was read')
}

test('readCheckpoint gives back what writeCheckpoint was given', () => {
  const checkpoint = readCheckpoint(written().path, identity)
  assert.is(checkpoint.step, 7)
  assert.is(checkpoint.seconds, 1.5)
  assert.equal(checkpoint.arrays, arrays)
  assert.equal(checkpoint.ranges, ranges)
})

test('readCheckpoint refuses a file cut anywhere', () => {
  const { path, bytes } = written()
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length))
    refusal(path)
  }
})

test('readCheckpoint refuses a changed value and a file of another kind', () => {
  const { path, bytes } = written()
  const changed = Buffer.from(bytes)
  changed[bytes.length - 1]! ^= 1
  writeFileSync(path, changed)
  assert.match(refusal(path), /expected values of hash [0-9a-f]{64}, found [0-9a-f]{64}$/)
  writeFileSync(path, 'a text that is no checkpoint')
  assert.match(refusal(path), /expected a checkpoint, which begins with OFFRAMP1, found something else$/)
})

test('readCheckpoint names the first thing in which another training differs', () => {
  const { path } = written()
  const difference = (other: Partial<typeof identity>) => refusal(path, { ...identity, ...other })
  assert.match(difference({ seed: 2 }), /\(seed 2\), found seed 1$/)
  assert.match(difference({ backend: 'wasm 2' }), /\(backend "wasm 2"\), found backend "cpu 1"$/)
  assert.match(difference({ recipe: { width: 1, name: 'a' } }), /\(recipe.width 1\), found recipe.width 0.5$/)
})

test.run()
