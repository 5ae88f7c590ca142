import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { readRecipe } from '../../nas/train/read-recipe.ts'
import { loopCommand } from './command.ts'

const program = fileURLToPath(new URL('../../offramp.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'offramp-loop-'))
test.after(() => rmSync(folder, { recursive: true }))

const to = join(folder, 'to')
const spec = join(folder, 'search.yaml')
const recipe = { ...readRecipe('tiny'), epochs: 1, validationImages: 100, trainingImages: 160 }
writeFileSync(join(folder, 'recipe.yaml'), JSON.stringify(recipe))
writeFileSync(
  spec,
  `recipe: recipe.yaml
hardware: eyeriss-like
candidates: { front: 1 }
rungs: [{ epochs: 1, learningRate: 0.02 }]
final: { networks: 1, epochs: 1 }
`,
)
const words = ['loop', spec, '--synthetic', '--backend', 'wasm', '--workers', '1', '--to', to]

function start(): {
  child: ChildProcess
  events: () => string[]
  ended: Promise<number | null>
  printed: () => string
} {
  const child = spawn(process.execPath, [program, ...words, '--json'])
  const texts = { out: '', error: '' }
  child.stdout!.on('data', (bytes) => {
    texts.out += bytes
  })
  child.stderr!.on('data', (bytes) => {
    texts.error += bytes
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, events: () => texts.error.trim().split('\n'), printed: () => texts.out }
}

/** Resolves to what `found` finds, or fails once the process has ended without it. */
async function until<T>(
  found: () => T | undefined,
  { exitCode }: { exitCode?: number | null } = {},
): Promise<T> {
  for (;;) {
    const value = found()
    if (value) return value
    assert.ok(exitCode === undefined || exitCode === null, 'it ended too early')
    await setTimeout(20)
  }
}

test('killed while a network is fine-tuned, a search goes on with that training and repeats none', async () => {
  const first = start()
  const begun = await until(() => first.events().find((line) => line.startsWith('rung1')), first.child)
  const tuned = join(to, 'trainings', begun.split(' ')[0]!)
  await until(() => existsSync(`${tuned}.log`) && readFileSync(`${tuned}.log`, 'utf8').includes('data:'))
  first.child.kill('SIGKILL')
  await first.ended
  // The training that is left alone ends by itself, behind a checkpoint.
  await until(() => readFileSync(`${tuned}.log`, 'utf8').includes('interrupted'))
  assert.ok(existsSync(join(tuned, 'checkpoint.bin')) && !existsSync(join(tuned, 'bank')))

  const second = start()
  assert.is(await second.ended, 0, second.events().join('\n'))
  const names = second.events().map((line) => line.split('-')[0] + line.slice(line.indexOf(' ')))
  assert.equal(names, ['rung1 goes on', 'rung1 is done', 'full begins', 'full is done'])
  const { networks, times } = JSON.parse(second.printed())
  const [network] = networks
  assert.equal(
    network.steps.map(({ step }: { step: string }) => step),
    ['bank', 'rung 1', 'full'],
  )
  assert.is(times.length, 4)
  const { test: reported } = network.steps.at(-1)
  assert.ok(reported.accuracyInterval.lower <= reported.accuracy)

  const store = new StudyStore(join(to, 'trials.db'))
  const trials = store.trials('search')
  store.close()
  const kept = trials.map(({ fidelity, seed, seconds }) => [fidelity, seed, seconds > 0])
  assert.equal(
    kept,
    ['shared', 'bank', 'rung 1', 'full'].map((step) => [step, 1, true]),
  )
})

test('a finished search is reported again without training, another one of the same name is refused', async () => {
  const text = await outputOf(loopCommand, words)
  assert.match(text, /search: accuracy, et on eyeriss-like; images of synthetic/)
  assert.match(text, /networks\.csv, result\.json, times\.json/)
  const other = join(folder, 'search.yml')
  writeFileSync(other, readFileSync(spec, 'utf8').replace('networks: 1, epochs: 1', 'networks: 1, epochs: 2'))
  await outputOf(loopCommand, ['loop', other, ...words.slice(2)]).then(
    () => assert.unreachable('it ran'),
    (error: Error) =>
      assert.match(error.message, /study search: expected final.epochs 1, with which it was begun, found 2/),
  )
})

test.run()
