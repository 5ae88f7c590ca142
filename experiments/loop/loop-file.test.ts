import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { readLoopFile } from './loop-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'offramp-loop-'))
test.after(() => rmSync(folder, { recursive: true }))

const good = [
  'recipe: tiny',
  'candidates: { front: 3, spread: 2 }',
  'rungs: [{ epochs: 1, learningRate: 0.01 }, { networks: 3, epochs: 2, learningRate: 0.01 }]',
  'final: { networks: 2, epochs: 4 }',
]

function read(...changed: readonly string[]) {
  const key = (line: string) => line.split(':')[0]
  const lines = good.filter((line) => !changed.some((one) => key(one) === key(line)))
  const path = join(folder, 'search.yaml')
  writeFileSync(path, [...lines, ...changed].join('\n'))
  return readLoopFile(path)
}

function refuses(message: RegExp, ...changed: readonly string[]): void {
  assert.throws(
    () => read(...changed),
    (error: Error) => error instanceof InputError && message.test(error.message),
    `${message} ${changed}`,
  )
}

test('what is left out has a default, paths are relative to the file', () => {
  const { name, recipe, hardware, objectives, final, seed, shared } = read('shared: there')
  assert.equal([name, recipe.name, hardware, seed], ['search', 'tiny', 'edge-tpu-quad', 1])
  assert.equal(objectives, ['et'])
  assert.equal(final, { networks: 2, epochs: 4, from: 'scratch', alsoRejected: false })
  assert.is(shared, join(folder, 'there'))
})

test('no round may have more networks than are left', () => {
  refuses(
    /search\.yaml:\d+:\d+ rungs\.0\.networks: expected at most 5, which are left, found 6/,
    'rungs: [{ networks: 6, epochs: 1, learningRate: 0.1 }]',
  )
  refuses(/final\.networks: expected at most 3, which are left, found 4/, 'final: { networks: 4, epochs: 1 }')
  refuses(/candidates: expected at least one network, found none/, 'candidates: { front: 0 }')
})

test('mistakes are told with their place', () => {
  refuses(/rungs: expected .*found/, 'rungs: []')
  refuses(/final\.epoch: expected a known key.*epochs/, 'final: { networks: 1, epoch: 1 }')
  refuses(/repeats\.seeds: expected seeds other than 1, found 1/, 'repeats: { networks: 1, seeds: [1, 2] }')
  refuses(/no file|no such file|expected one of/, 'recipe: none')
  assert.throws(() => readLoopFile(join(folder, 'none.yaml')), /expected a YAML file, found no such file/)
})

test('the search that comes with the package can be read', () => {
  const path = fileURLToPath(new URL('cifar10-resnet8/search.yaml', import.meta.url))
  const { recipe, candidates } = readLoopFile(path)
  assert.is(recipe.name, 'resnet8-w0.25')
  assert.ok(candidates.front + candidates.spread >= 12)
})

test.run()
