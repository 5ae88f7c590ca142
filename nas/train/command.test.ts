import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readRecipe } from './read-recipe.ts'

const program = fileURLToPath(new URL('../../offramp.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
const recipe = join(folder, 'recipe.yaml')
writeFileSync(recipe, JSON.stringify({ ...readRecipe('tiny'), epochs: 3, validationImages: 1600 }))

const commandLine = (to: string, ...more: string[]) => [
  program,
  ...['train', '--synthetic', '--backend', 'wasm', '--recipe', recipe, '--to', join(folder, to)],
  ...more,
]
const offramp = (...options: Parameters<typeof commandLine>) =>
  spawnSync(process.execPath, commandLine(...options), { encoding: 'utf8' })

/** Ends the process by `signal` as soon as the file is there. */
async function endOnce(child: ChildProcess, file: string, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  while (!existsSync(file) && child.exitCode === null) await setTimeout(20)
  child.kill(signal)
  await ended
}

test('a training killed behind a checkpoint and resumed writes the bank of an uninterrupted one', async () => {
  const whole = offramp('whole', '--json')
  assert.is(whole.status, 0, whole.stderr)
  const often = ['--checkpoint-seconds', '0.5']
  const child = spawn(process.execPath, commandLine('killed', ...often), { stdio: 'ignore' })
  await endOnce(child, join(folder, 'killed/checkpoint.bin'), 'SIGKILL')
  assert.not(existsSync(join(folder, 'killed/bank')), 'it was killed too late')
  const resumed = offramp('killed', '--resume', '--json')
  assert.is(resumed.status, 0, resumed.stderr)
  assert.is(JSON.parse(resumed.stdout).sha256, JSON.parse(whole.stdout).sha256)
  const logits = (to: string) => readFileSync(join(folder, to, 'bank/logits.bin'))
  assert.ok(logits('killed').equals(logits('whole')))
})

test('train refuses to write over the checkpoint of another training', () => {
  const { status, stderr } = offramp('whole')
  assert.is(status, 2)
  assert.match(
    stderr,
    /^offramp: --to .*: expected a folder without a checkpoint, or --resume, found checkpoint.bin\n$/,
  )
})

test('train names the place in a recipe where something is wrong', () => {
  const broken = join(folder, 'broken.yaml')
  writeFileSync(broken, 'name: tiny\nepochs: many\n')
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'train', '--recipe', broken, '--to', folder],
    {
      encoding: 'utf8',
    },
  )
  assert.is(status, 2)
  assert.match(stderr, /broken\.yaml:\d+:\d+ \w+: expected .*, found .*\n$/)
})

test.run()
