import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openWorkerPool, type WorkerPool } from './worker-pool.ts'

const test = suite<{ pool: WorkerPool; folder: string }>('worker pool')
test.before((context) => {
  context.pool = openWorkerPool(new URL('./worker-under-test.ts', import.meta.url), 2)
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-pool-'))
})
test.after(async ({ pool, folder }) => {
  await pool.close()
  rmSync(folder, { recursive: true })
})

const messageOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  )

test('calls are answered by other processes, values to the last bit', async ({ pool }) => {
  const answers = await Promise.all([0.1, 2 / 3, 5e-324, 1e308].map((value) => pool.call('half', { value })))
  const values = answers as { value: number; process: number }[]
  assert.equal(
    values.map(({ value }) => value),
    [0.05, 1 / 3, 0, 5e307],
  )
  const processes = new Set(values.map(({ process }) => process))
  assert.ok(!processes.has(process.pid) && processes.size <= 2)
})

test('what a method throws is thrown here, and not tried again', async ({ pool }) => {
  assert.is(await messageOf(pool.call('fail', { message: 'out of range' })), 'out of range')
})

test('a call whose process is killed is made again, and the other is not disturbed', async ({
  pool,
  folder,
}) => {
  const [revived, other] = await Promise.all([
    pool.call('dieOnce', { marker: join(folder, 'marker') }),
    pool.call('half', { value: 3 }),
  ])
  assert.is(revived, 'alive')
  assert.is((other as { value: number }).value, 1.5)
})

test('a call that ends its process every time is given up', async ({ pool }) => {
  assert.is(await messageOf(pool.call('die', {})), 'the process that ran die was ended 3 times')
  assert.is(((await pool.call('half', { value: 8 })) as { value: number }).value, 4)
})

test.run()
