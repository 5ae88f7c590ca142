import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { printedBy, runCommand } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { searchSpace } from '../../nas/search/exhaustive.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { studyCommand } from './command.ts'
import type { StudyProgress } from './progress.ts'

const evaluations = 250

const test = suite<{ folder: string }>('offramp study')
test.before((context) => {
  context.folder = folderWithBank({ validation: 300, test: 200 })
  write(context.folder, 'all', 'thresholds: [0.6, 0.8]\nsearch: { algorithm: exhaustive }')
  write(
    context.folder,
    'genetic',
    `search: { algorithm: nsga2, seed: 2, evaluations: ${evaluations}, batch: 25 }`,
  )
})
test.after(({ folder }) => rmSync(folder, { recursive: true }))

const write = (folder: string, name: string, text: string) =>
  writeFileSync(join(folder, `${name}.yaml`), `bank: bank\n${text}`)

/** Runs the command in this process on a database in the folder. */
const run = (folder: string, database: string, ...words: string[]) =>
  runCommand(studyCommand, ['study', ...words, `--db=${join(folder, `${database}.db`)}`])

const study = (...words: Parameters<typeof run>) => printedBy(() => run(...words))

const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StudyProgress)

async function refuses(running: Promise<string>, message: RegExp): Promise<void> {
  const error = await running.then(
    () => assert.unreachable('it ran'),
    (reason: unknown) => reason,
  )
  assert.instance(error, InputError)
  assert.match((error as Error).message, message)
  assert.not.match((error as Error).message, '\n')
}

test('an exhaustive study finds the front of the search over the whole space', async ({ folder }) => {
  const lines = jsonLines(await study(folder, 'a', 'run', join(folder, 'all.yaml'), '--json', '--workers=1'))
  const network = buildNetwork(publishedSpec('resnet8'))
  const bank = readBank(join(folder, 'bank'))
  const costs = networkCosts(network, readSystem('edge-tpu-quad'))
  const { front } = searchSpace({ bank, network, costs, thresholds: [0.6, 0.8], objectives: ['et'] })
  const { hypervolume, trialsPerSecond, ...last } = lines.at(-1)!
  const counts = { total: 2, trials: 2, failed: 0, candidates: 108, front: front.length }
  assert.equal(last, { study: 'all', ...counts, secondsLeft: 0, isComplete: true })
  const rows: Record<string, string>[] = parse(await study(folder, 'a', 'export', 'all'), { columns: true })
  for (const { threshold, validation } of front)
    assert.ok(
      rows.some(
        (row) =>
          Number(row.threshold) === threshold &&
          Number(row.accuracy) === validation.accuracy &&
          Number(row.etJCycles) === validation.etJCycles,
      ),
    )
  const report = await study(folder, 'a', 'show', 'all')
  assert.match(report, `2 of 2 trials (108 networks, 0 trials failed), complete`)
  assert.match(report, `${front.length} networks on the front, hypervolume ${hypervolume!.toFixed(6)}`)
})

test('two workers, one killed, leave the same bytes as one; others follow the study meanwhile', async ({
  folder,
}) => {
  const spec = join(folder, 'genetic.yaml')
  const lines = await printedBy(async () => {
    const running = run(folder, 'two', 'run', spec, '--workers=2')
    await firstTrial(join(folder, 'two.db'), 'genetic')
    killAWorker()
    await Promise.all([running, run(folder, 'two', 'show', 'genetic', '--follow', '--json')])
  })
  const followed = lines.split('\n').filter((line) => line.startsWith('{'))
  const [first, last] = [followed[0], followed.at(-1)].map((line) => JSON.parse(line!) as StudyProgress)
  assert.not(first!.isComplete)
  assert.equal([last!.trials, last!.isComplete], [evaluations, true])

  await study(folder, 'one', 'run', spec, '--workers=1', '--json')
  for (const format of ['--csv', '--jsonl'])
    assert.is(
      await study(folder, 'one', 'export', 'genetic', format),
      await study(folder, 'two', 'export', 'genetic', format),
    )
  const to = join(folder, 'out/a.jsonl')
  await study(folder, 'one', 'export', 'genetic', '--jsonl', '--circumstances', '--to', to)
  const { seconds, finished, versions, ...trial } = JSON.parse(readFileSync(to, 'utf8').split('\n')[0]!)
  assert.ok(seconds > 0 && finished.startsWith('20') && versions.node === process.version)
  assert.equal(
    trial,
    JSON.parse((await study(folder, 'two', 'export', 'genetic', '--jsonl')).split('\n')[0]!),
  )
})

async function firstTrial(database: string, name: string): Promise<void> {
  while (!existsSync(database)) await sleep(20)
  const store = new StudyStore(database)
  while (store.studies().length === 0 || store.study(name).trials === 0) await sleep(2)
  store.close()
}

function killAWorker(): void {
  if (!existsSync('/proc/self/task')) {
    console.log('skipped: the killing of a worker: no /proc here')
    return
  }
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ')
  const isWorker = (id: string) => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('study/worker.ts')
  process.kill(Number(children.find(isWorker)), 'SIGKILL')
}

test('mistakes are told in one line', async ({ folder }) => {
  const spec = join(folder, 'all.yaml')
  await refuses(study(folder, 'none', 'ls'), /none\.db: expected a database of studies, found no such file$/)
  await refuses(
    study(folder, 'a', 'run', spec, '--workers=0'),
    /^--workers: expected a whole number above 0, found 0$/,
  )
  await refuses(study(folder, 'a', 'run', join(folder, 'no.yaml')), /no\.yaml: expected a readable YAML file/)
  write(folder, 'other', 'name: all\nthresholds: [0.6, 0.9]\nsearch: { algorithm: exhaustive }')
  await refuses(
    study(folder, 'a', 'run', join(folder, 'other.yaml')),
    /a\.db study all: expected space.thresholds \[0.6,0.8\], with which it was begun, found \[0.6,0.9\]$/,
  )
})

test('studies are listed and removed', async ({ folder }) => {
  assert.match(
    await study(folder, 'a', 'ls'),
    /all +│ exhaustive │ random-8 │ edge-tpu-quad │ 2 of 2 │ 0 +│ complete/,
  )
  await refuses(study(folder, 'a', 'show', 'alll'), /a\.db: expected one of the studies all, found 'alll'$/)
  await study(folder, 'a', 'rm', 'all')
  assert.not.match(await study(folder, 'a', 'ls'), 'exhaustive')
})

test.run()
