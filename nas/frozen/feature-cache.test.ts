import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openFeatureCache } from './feature-cache.ts'

const key = { model: 'm', data: 'd', how: { bits: 8 } }
const arrays = [Float32Array.of(1, -2.5, 3, 4), Float32Array.of(5, 6)]

/** What a new cache of a folder gives, and whether it had to compute. */
function ask(folder: string, other = {}) {
  let computed = false
  const { arrays: found } = openFeatureCache(folder, { ...key, ...other }).features(
    'train',
    2,
    [2, 1],
    () => {
      computed = true
      return arrays
    },
  )
  return { found, computed }
}

test('features are computed once for a model, images and a way of running them, and come back as they were', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-features-'))
  assert.is(ask(folder).computed, true)
  const again = ask(folder)
  assert.is(again.computed, false)
  assert.equal(again.found, arrays)
  for (const other of [{ model: 'n' }, { data: 'e' }, { how: { bits: 4 } }]) {
    assert.is(ask(folder, other).computed, true, JSON.stringify(other))
  }
})

test('features that were cut or changed on disk are computed again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-features-'))
  ask(folder)
  const [own] = readdirSync(folder)
  const file = join(folder, own!, 'train.f32')
  const whole = readFileSync(file)
  for (const damaged of [whole.subarray(0, -4), Buffer.from(whole).fill(7, 40, 41), Buffer.alloc(0)]) {
    writeFileSync(file, damaged)
    assert.is(ask(folder).computed, true)
    assert.is(ask(folder).computed, false)
  }
})

test.run()
