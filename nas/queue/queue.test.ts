import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { StudyStore } from '../store/study-store.ts'
import {
  generations,
  name,
  outcomesOf,
  populationSize,
  runStudyUnderTest,
} from '../workers/study-under-test.ts'
import { hasRedisServer, type RedisUnderTest, startRedis } from './redis-under-test.ts'
import { serveTrials } from './serve-trials.ts'
import { openTrialQueue, type TrialQueue } from './trial-queue.ts'

const test = suite<{ folder: string; redis: RedisUnderTest }>('a queue')
test.before.each(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-queue-'))
  context.redis = await startRedis(context.folder)
})
test.after.each(async ({ folder, redis }) => {
  await redis.stop()
  rmSync(folder, { recursive: true })
})

function start(script: string, ...words: string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const messageOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  )

if (hasRedisServer('trials on a queue')) {
  test('worker, server and coordinator are killed in turn: the study ends as a local one, no trial lost or recorded twice', async ({
    folder,
    redis,
  }) => {
    const local = new StudyStore(join(folder, 'local.db'))
    await runStudyUnderTest({ store: local })
    const log = join(folder, 'log')
    const database = join(folder, 'queued.db')
    const store = new StudyStore(database)
    const reaches = async (part: number) => {
      const wanted = part * generations * populationSize
      const patience = performance.now() + 30_000
      while (store.studies().length === 0 || store.study(name).trials < wanted) {
        assert.ok(performance.now() < patience, `no progress to ${wanted} trials`)
        await sleep(20)
      }
    }
    const workers = [1, 2, 3].map(() => start('worker-under-test.ts', redis.url, log))
    let coordinator = start('coordinator-under-test.ts', redis.url, database)
    await reaches(0.15)
    await kill(workers[0]!)
    await reaches(0.4)
    await redis.restart()
    await reaches(0.6)
    await kill(coordinator)
    coordinator = start('coordinator-under-test.ts', redis.url, database)
    const [code] = await once(coordinator, 'exit')
    assert.is(code, 0)
    for (const worker of workers.slice(1)) {
      assert.is(worker.exitCode, null, 'a worker ended')
      await kill(worker)
    }
    assert.equal(outcomesOf(store), outcomesOf(local))
    assert.ok(store.study(name).isComplete)
    const evaluations = readFileSync(log, 'utf8').trimEnd().split('\n')
    const trials = generations * populationSize
    assert.is(new Set(evaluations).size, trials)
    // What each of three workers had in hand at the two crashes, and what the server had not written yet.
    assert.ok(evaluations.length <= trials + 2 * 6 + populationSize, `${evaluations.length} evaluations`)
    store.close()
    local.close()
  })

  const both = async (
    { url }: RedisUnderTest,
    run: (job: unknown) => Promise<unknown>,
    use: (queue: TrialQueue) => Promise<void>,
  ): Promise<string[]> => {
    const told: string[] = []
    const tell = (line: string) => told.push(line)
    const server = await serveTrials({ url, parallel: 2, run, tell, lockMs: 1000 })
    const queue = await openTrialQueue({ url, tell, lookMs: 300 })
    await use(queue)
    await queue.close()
    await server.close()
    return told
  }

  test('a job of a known id is looked up, and what a worker throws is tried again', async ({ redis }) => {
    const done: unknown[] = []
    const run = async (job: unknown) => {
      done.push(job)
      if (done.length === 2) throw new Error('a child was killed')
      return { twice: 2 * (job as number) }
    }
    await both(redis, run, async (queue) => {
      assert.equal(await queue.run('a', 0.1), { twice: 0.2 })
      assert.equal(await queue.run('b', 5e-324), { twice: 1e-323 })
      assert.equal(await queue.run('a', 0.1), { twice: 0.2 })
      assert.equal(await Promise.all([queue.run('b', 3), queue.run('b', 3)]), [
        { twice: 1e-323 },
        { twice: 1e-323 },
      ])
    })
    assert.equal(done, [0.1, 5e-324, 5e-324])
  })

  test('what a worker refuses is not tried again, and both ends say why', async ({ redis }) => {
    let calls = 0
    const run = async () => {
      calls += 1
      throw new InputError({ place: 'code', expected: 'version 2', found: 'version 1' })
    }
    const told = await both(redis, run, async (queue) => {
      const message = await messageOf(queue.run('a', {}))
      assert.match(message, /^refused by .*: code: expected version 2, found version 1$/)
    })
    assert.is(calls, 1)
    assert.equal(told, ['refused: a: code: expected version 2, found version 1'])
  })

  test('a server that asks for a password, or is not there, is told of in one line', async ({ folder }) => {
    const locked = await startRedis(folder, '--requirepass', 'open sesame')
    const url = (password: string) => locked.url.replace('//', `//:${encodeURIComponent(password)}@`)
    const open = (to: string) =>
      messageOf(openTrialQueue({ url: to, tell: () => {} }).then((queue) => queue.close()))
    assert.is(await open(url('open sesame')), 'no error')
    assert.match(await open(locked.url), /^--queue: expected a Redis server .*, found NOAUTH/)
    assert.match(await open(url('guess')), /^--queue: expected a Redis server .*, found WRONGPASS/)
    await locked.stop()
    assert.match(await open(url('open sesame')), /found connect ECONNREFUSED [\d.:]+$/)
  })
}

test.run()
