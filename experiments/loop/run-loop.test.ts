import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { loopDocument } from './document.ts'
import type { LoopResult } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import { reportFiles } from './report-files.ts'
import { reportText } from './report-text.ts'
import { runLoop } from './run-loop.ts'
import { evaluation, file as ours, specification, trainNothing } from './search-under-test.ts'
import { stepTimes } from './step-times.ts'
import type { Train } from './train-in-process.ts'
import { trainingOf } from './trainings.ts'

const { network } = evaluation

async function search(to: string, cores: number, train: Train = trainNothing, file: LoopFile = ours) {
  const store = new StudyStore(join(to, 'trials.db'))
  try {
    store.begin(file.name, specification)
    const end = await runLoop({ file, evaluation, specification, store, to, cores, train })
    const trials = store.trials(file.name)
    const document = loopDocument({
      name: file.name,
      hardware: 'eyeriss-like',
      specification,
      trials,
      ...end,
    })
    return { document, trials, files: reportFiles(document), text: reportText(document, stepTimes(trials)) }
  } finally {
    store.close()
  }
}

const folders = Array.from({ length: 3 }, () => mkdtempSync(join(tmpdir(), 'offramp-loop-')))
test.after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const whole = await search(folders[0]!, 1)

test('every step has its trials, and the report the same bytes for three workers as for one', async () => {
  const counts = stepTimes(whole.trials).map(({ step, trials }) => [step, trials])
  assert.equal(counts, [
    ['shared', 1],
    ['bank', 8],
    ['rung 1', 8],
    ['rung 2', 4],
    ['full', 8 + 2],
  ])
  assert.is(whole.document.networks.filter(({ isKept }) => isKept).length, 2)
  const three = await search(folders[1]!, 3)
  assert.equal(three.files, whole.files)
  assert.match(whole.text, /bank → full\s+│ 8/)
})

test('a search that broke off time and again trains nothing twice and ends with the same bytes', async () => {
  const trained: string[] = []
  for (let life = 0; ; life++) {
    let left = 4
    const running: Promise<unknown>[] = []
    const breaking: Train = async (training, core) => {
      if (existsSync(join(training.folder, 'bank/manifest.json'))) return undefined
      if (left-- <= 0) throw new Error('the machine is gone')
      trained.push(training.folder)
      const done = trainNothing(training, core)
      running.push(done)
      return done
    }
    const result = await search(folders[2]!, 2, breaking).catch((error: Error) => {
      assert.is(error.message, 'the machine is gone')
      return undefined
    })
    await Promise.all(running)
    if (!result) continue
    assert.equal(result.files, whole.files)
    assert.ok(life >= 5, `${life} lives`)
    break
  }
  assert.is(new Set(trained).size, trained.length)
  assert.is(trained.length, 1 + 8 + 4 + 10)
})

test('figures of a network are those of its own bank and of the costs of the whole space', () => {
  const { network: name, heads } = whole.document.networks.find((one) => one.heads.length > 1)!
  const { folder } = trainingOf({ step: 'full', heads, seed: 1 }, ours, folders[0]!)
  assert.ok(existsSync(folder), name)
  const bank = readBank(join(folder, 'bank'))
  const trial = whole.trials.find(
    ({ candidate, fidelity, seed }) =>
      fidelity === 'full' && seed === 1 && JSON.stringify(candidate) === JSON.stringify(sorted(heads)),
  )
  const { curve } = trial!.outcome.result as LoopResult
  const choices = network.mountingPoints.map(({ letter, heads: kinds }) => {
    const own = heads.find((head) => head.letter === letter)
    return own ? 1 + kinds.findIndex(({ kind }) => kind === own.kind) : 0
  })
  const own = splitDecisions(bank, 'validation').points.flat()
  const points = network.mountingPoints.map(({ letter, heads: kinds }) => {
    const place = heads.findIndex((head) => head.letter === letter)
    return place < 0 ? [] : kinds.map(() => own[place]!)
  })
  for (const { threshold, accuracy, etJCycles } of curve) {
    const run = evaluate({ images: 200, points }, evaluation.costs, choices, threshold)
    assert.is(accuracy, run.accuracy)
    assert.ok(Math.abs(etJCycles / run.etJCycles - 1) < 1e-12)
  }
})

test('shared weights of another network are refused, and of fewer heads', async () => {
  const shared = trainingOf({ step: 'shared', heads: null, seed: 1 }, ours, folders[0]!)
  const to = mkdtempSync(join(tmpdir(), 'offramp-loop-'))
  folders.push(to)
  const wider = { ...shared.recipe, network: { ...shared.recipe.network, width: 0.5 } }
  const fewer = { ...shared.recipe, heads: [{ letter: 'D', kind: 1 as const }] }
  for (const [recipe, message] of [
    [wider, /expected network .*"width":0\.25}, found .*"width":0\.5}/],
    [fewer, /expected head A1, found D1$/],
  ] as const) {
    await trainNothing({ ...shared, recipe, folder: to }, 0)
    const place = { ...ours, shared: to, name: recipe === wider ? 'wider' : 'fewer' }
    const error = await search(to, 1, trainNothing, place).catch((reason: Error) => reason)
    assert.ok(error instanceof InputError && message.test(error.message), String(error))
  }
})

/** Keys as canonical JSON has them. */
const sorted = (heads: readonly { letter: string; kind: number }[]) =>
  heads.map(({ letter, kind }) => ({ kind, letter }))

test.run()
