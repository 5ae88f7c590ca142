import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { meanAndDeviation } from './accuracy-spread.ts'
import { readRecipe } from './read-recipe.ts'
import { logOf, trainSideBySide } from './side-by-side.ts'

const program = fileURLToPath(new URL('../../offramp.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
const recipe = join(folder, 'recipe.yaml')
const heads = [{ letter: 'D', kind: 1 }]
writeFileSync(recipe, JSON.stringify({ ...readRecipe('tiny'), epochs: 1, heads, validationImages: 1800 }))
const options = ['--synthetic', '--backend', 'wasm']

test('trainings side by side end with the banks of single ones, and are not run again', async () => {
  const events: string[] = []
  const jobs = [1, 2].map((seed) => ({ recipe, seed, folder: join(folder, `many-${seed}`) }))
  const run = () =>
    trainSideBySide(jobs, {
      processes: 2,
      optionsOf: () => options,
      signal: new AbortController().signal,
      onEvent: ({ seed }, event) => events.push(`${seed} ${event}`),
    })
  assert.equal(await run(), [])
  assert.equal(await run(), [])
  assert.equal(events.sort(), ['1 begins', '1 is done', '2 begins', '2 is done'])
  const single = join(folder, 'single')
  const { status } = spawnSync(process.execPath, [
    program,
    'train',
    '--recipe',
    recipe,
    '--seed',
    '2',
    '--to',
    single,
    ...options,
  ])
  assert.is(status, 0)
  const logits = (of: string) => readFileSync(join(of, 'bank/logits.bin'))
  assert.ok(logits(jobs[1]!.folder).equals(logits(single)))
})

test('a training that fails is named, with its log', async () => {
  const job = { recipe: 'none', seed: 1, folder: join(folder, 'failing') }
  const failed = await trainSideBySide([job], {
    processes: 1,
    optionsOf: () => options,
    signal: new AbortController().signal,
    onEvent: () => {},
  })
  assert.equal(failed, [job])
  assert.match(readFileSync(logOf(job.folder), 'utf8'), /--recipe: expected one of .*, found none\n$/)
})

test('the deviation is that of a sample', () => {
  assert.equal(meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, deviation: Math.sqrt(32 / 7) })
  assert.equal(meanAndDeviation([3]), { mean: 3, deviation: 0 })
})

test.run()
