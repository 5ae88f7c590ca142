import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { printedBy, runCommand } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import { publishedSpec } from '../../models/build.ts'
import { randomBank } from '../../nas/evaluate/random-bank.ts'
import { writeBank } from '../../nas/evaluate/read-bank.ts'
import { hasRedisServer, type RedisUnderTest, startRedis } from '../../nas/queue/redis-under-test.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { studyCommand } from './command.ts'

const evaluations = 160
const program = fileURLToPath(new URL('commands-under-test.ts', import.meta.url))

const test = suite<{ folder: string; spec: string; redis: RedisUnderTest; children: ChildProcess[] }>(
  'a study on a queue',
)
test.before.each(async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-queued-study-'))
  const images = { validation: 300, test: 200 }
  const network = publishedSpec('resnet8')
  writeBank(join(folder, 'bank'), randomBank({ seed: 8, letters: ['A', 'B', 'C', 'D'], images, network }))
  const space = 'thresholds: { from: 0.4, to: 0.95 }\nspace: { thresholdPer: exit }'
  const search = `search: { algorithm: nsga2, evaluations: ${evaluations}, batch: 20 }`
  const spec = join(folder, 'queued.yaml')
  writeFileSync(spec, `bank: bank\nhardware: own.yaml\n${space}\n${search}\n`)
  writeFileSync(join(folder, 'own.yaml'), 'name: own\nsource: a test\nextends: edge-tpu-like\n')
  Object.assign(context, { folder, spec, redis: await startRedis(folder), children: [] })
})
test.after.each(async ({ folder, redis, children }) => {
  for (const child of children) await kill(child)
  await redis.stop()
  rmSync(folder, { recursive: true })
})

function offramp(children: ChildProcess[], ...words: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], { stdio: 'ignore' })
  children.push(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const study = (folder: string, ...words: string[]) =>
  printedBy(() => runCommand(studyCommand, ['study', ...words, `--db=${join(folder, 'studies.db')}`]))

if (hasRedisServer('a study on a queue')) {
  test('worker, server and coordinator are killed in turn: the study ends as a local one, no trial lost or recorded twice', async ({
    folder,
    spec,
    redis,
    children,
  }) => {
    const database = join(folder, 'queued.db')
    const store = new StudyStore(database)
    const coordinate = () =>
      offramp(children, 'study', 'run', spec, `--db=${database}`, `--queue=${redis.url}`)
    const serve = () => offramp(children, 'worker', `--queue=${redis.url}`, '--processes=1', '--lost-after=2')
    const reaches = async (part: number) => {
      const patience = performance.now() + 60_000
      while (store.studies().length === 0 || store.study('queued').trials < part * evaluations) {
        assert.ok(performance.now() < patience, `no progress to ${part} of the trials`)
        await sleep(20)
      }
    }
    const workers = [serve(), serve(), serve()]
    await connected(workers.length, redis.url)
    let coordinator = coordinate()
    await reaches(0.2)
    await stopInATrial(workers[0]!, redis.url)
    await kill(workers[0]!)
    await reaches(0.4)
    await redis.restart()
    await reaches(0.6)
    await kill(coordinator)
    coordinator = coordinate()
    const [code] = await once(coordinator, 'exit')
    assert.is(code, 0)
    for (const worker of workers.slice(1)) assert.is(worker.exitCode, null, 'a worker ended')

    await study(folder, 'run', spec, '--workers=1', '--json')
    for (const format of ['--csv', '--jsonl']) {
      const local = await study(folder, 'export', 'queued', format)
      const queued = await printedBy(() =>
        runCommand(studyCommand, ['study', 'export', 'queued', format, `--db=${database}`]),
      )
      assert.is(queued, local)
      assert.is(local.trimEnd().split('\n').length, evaluations + (format === '--csv' ? 1 : 0))
    }
    const { trials, failed, isComplete } = store.study('queued')
    assert.equal([trials, failed, isComplete], [evaluations, 0, true])
    store.close()
  })

  test('a study ends in one line when a machine has not what it needs, or no server is there', async ({
    folder,
    spec,
    redis,
    children,
  }) => {
    const refused = study(folder, 'run', spec, `--queue=${redis.url}`, '--json')
    const waiting = refused.catch((error: Error) => error)
    const redisClient = new Redis(redis.url)
    while ((await redisClient.llen('offramp:trials:wait')) === 0) await sleep(20)
    redisClient.disconnect()
    writeFileSync(join(folder, 'own.yaml'), 'name: own\nsource: a test\nextends: edge-tpu-quad\n')
    offramp(children, 'worker', `--queue=${redis.url}`, '--processes=1')
    const error = (await waiting) as Error
    assert.instance(error, InputError)
    assert.match(
      error.message,
      /^--queue: expected workers that can do this study, found refused by .*: trial: /,
    )
    assert.not.match(error.message, '\n')
    await redis.stop()
    const away = await study(folder, 'run', spec, `--queue=${redis.url}`).catch((reason: Error) => reason)
    assert.instance(away, InputError)
    assert.match((away as Error).message, /^--queue: expected a Redis server .*, found connect ECONNREFUSED/)
  })
}

/** Stops a worker while it has a trial in hand. */
async function stopInATrial(worker: ChildProcess, url: string): Promise<void> {
  const redis = new Redis(url)
  const holdsATrial = async () => {
    const active = await redis.lrange('offramp:trials:active', 0, -1)
    const holders = await Promise.all(active.map((id) => redis.hget(`offramp:trials:${id}`, 'pb')))
    return holders.some((holder) => holder?.endsWith(`:${worker.pid}`))
  }
  for (let attempt = 0; attempt < 200; attempt++) {
    worker.kill('SIGSTOP')
    await sleep(30)
    if (await holdsATrial()) return redis.disconnect()
    worker.kill('SIGCONT')
    await sleep(5)
  }
  redis.disconnect()
  assert.unreachable('it had no trial in hand')
}

/** Waits until so many workers are connected. */
async function connected(workers: number, url: string): Promise<void> {
  const redis = new Redis(url)
  const patience = performance.now() + 60_000
  for (;;) {
    const clients = String(await redis.client('LIST'))
    if (clients.split('\n').filter((line) => /name=offramp:[^ ]*:w:/.test(line)).length >= workers) break
    assert.ok(performance.now() < patience, 'not all workers came')
    await sleep(50)
  }
  redis.disconnect()
}

test.run()
