import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../random.ts'
import type { DownloadOptions } from './download.ts'
import { downloadFile } from './download.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'
import type { ServedFile, TestServer } from './test-server.ts'
import { serveFile } from './test-server.ts'

const bytesOf = (purpose: string) => {
  const stream = randomStream(1, purpose)
  return Uint8Array.from({ length: 300_000 }, () => stream.integer(0, 255))
}
const content = bytesOf('content')
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

interface Context {
  server: TestServer
  file: ServedFile
  options: DownloadOptions
}

const test = suite<Context>('downloadFile')

test.before.each(async (context) => {
  context.file = { content, etag: '"one"' }
  context.server = await serveFile(context.file)
  context.options = {
    url: context.server.url,
    path: join(testFolder(), 'archive'),
    sha256: hashOf(content),
    retryDelaysMs: [],
  }
})
test.after.each(({ server }) => server.close())

const isWhole = ({ path }: DownloadOptions) => Buffer.compare(readFileSync(path), content) === 0
const filesBeside = ({ path }: DownloadOptions) => readdirSync(join(path, '..'))

test('gets the file, tells the progress and leaves nothing else', async ({ options, server }) => {
  const progress: number[] = []
  const received = await downloadFile({
    ...options,
    onProgress: (bytes, total) => {
      assert.is(total, content.length)
      progress.push(bytes)
    },
  })
  assert.is(received, content.length)
  assert.ok(isWhole(options))
  assert.equal(filesBeside(options), ['archive'])
  assert.equal([progress[0], progress.at(-1)], [0, content.length])
  assert.equal(
    progress,
    progress.toSorted((a, b) => a - b),
  )
  assert.is(server.requests[0]!.range, undefined)
})

test('a later call goes on where the connection was cut', async ({ options, file, server }) => {
  file.cuts = [100_000]
  await assertInputError(() => downloadFile(options), /archive\.tar\.gz: .*run it again to go on from there/)
  assert.not(existsSync(options.path))
  assert.is(await downloadFile(options), 200_000)
  assert.ok(isWhole(options))
  assert.equal([server.requests[1]!.range, server.requests[1]!['if-range']], ['bytes=100000-', '"one"'])
})

test('the same call goes on after several cuts', async ({ options, file, server }) => {
  file.cuts = [50_000, 100_000, 1]
  assert.is(await downloadFile({ ...options, retryDelaysMs: [1, 1, 1] }), content.length)
  assert.ok(isWhole(options))
  assert.equal(
    server.requests.map((headers) => headers.range),
    [undefined, 'bytes=50000-', 'bytes=150000-', 'bytes=150001-'],
  )
})

test('begins anew when the content has changed since the cut', async ({ options, file }) => {
  Object.assign(file, { content: bytesOf('older'), etag: '"zero"', cuts: [100_000] })
  await assertInputError(() => downloadFile(options), /run it again/)
  Object.assign(file, { content, etag: '"one"' })
  assert.is(await downloadFile(options), content.length)
  assert.ok(isWhole(options))
})

test('begins anew when the server ignores Range', async ({ options, file }) => {
  Object.assign(file, { cuts: [100_000], ranges: false })
  await assertInputError(() => downloadFile(options), /run it again/)
  assert.is(await downloadFile(options), content.length)
  assert.ok(isWhole(options))
})

test('begins anew when the server sends another range than the one asked for', async ({
  options,
  file,
  server,
}) => {
  Object.assign(file, { cuts: [100_000], rangeShift: 10 })
  await assertInputError(() => downloadFile(options), /run it again/)
  assert.is(await downloadFile(options), content.length)
  assert.equal(
    server.requests.map((headers) => headers.range),
    [undefined, 'bytes=100000-', undefined],
  )
})

test('begins anew when a server without validators joined two contents', async ({ options, file }) => {
  Object.assign(file, { content: bytesOf('older'), etag: undefined, cuts: [100_000] })
  await assertInputError(() => downloadFile(options), /run it again/)
  Object.assign(file, { content })
  assert.is(await downloadFile(options), 200_000 + content.length)
  assert.ok(isWhole(options))
})

test('begins anew when the part is longer than the file (416)', async ({ options, file, server }) => {
  file.cuts = [100_000]
  await assertInputError(() => downloadFile(options), /run it again/)
  writeFileSync(`${options.path}.partial`, new Uint8Array(400_000))
  assert.is(await downloadFile(options), content.length)
  assert.equal(
    server.requests.map((headers) => headers.range),
    [undefined, 'bytes=400000-', undefined],
  )
})

test('needs no content when the part is all of the file (416)', async ({ options, file }) => {
  file.cuts = [100_000]
  await assertInputError(() => downloadFile(options), /run it again/)
  writeFileSync(`${options.path}.partial`, content)
  assert.is(await downloadFile(options), 0)
  assert.ok(isWhole(options))
})

test('takes no part of another address', async ({ options, file, server }) => {
  file.cuts = [100_000]
  await assertInputError(() => downloadFile(options), /run it again/)
  assert.is(await downloadFile({ ...options, url: `${options.url}?mirror` }), content.length)
  assert.is(server.requests[1]!.range, undefined)
})

test('a wrong hash is told with both, and nothing is kept', async ({ options }) => {
  const sha256 = 'f'.repeat(64)
  const pattern = new RegExp(`expected SHA-256 ${sha256}, found ${options.sha256}`)
  await assertInputError(() => downloadFile({ ...options, sha256 }), pattern)
  assert.equal(filesBeside(options), [])
})

test('a file that is there with the right hash is not asked for', async ({ options, server }) => {
  writeFileSync(options.path, content)
  assert.is(await downloadFile(options), 0)
  assert.is(server.requests.length, 0)
})

for (const status of [404, 500]) {
  test(`an answer of ${status} is told, and nothing is written`, async ({ options, file }) => {
    file.status = status
    await assertInputError(
      () => downloadFile(options),
      new RegExp(`expected HTTP status 200 or 206, found ${status}`),
    )
    assert.equal(filesBeside(options), [])
  })
}

test('a server that is not there is told at once', async ({ options, server }) => {
  await server.close()
  const start = performance.now()
  const run = () => downloadFile({ ...options, retryDelaysMs: [5000] })
  await assertInputError(run, /expected an answer, found .*ECONNREFUSED/)
  assert.ok(performance.now() - start < 2000)
})

test('a file where the folder should be is told', async ({ options }) => {
  writeFileSync(options.path, 'a file')
  await assertInputError(
    () => downloadFile({ ...options, path: join(options.path, 'archive') }),
    /expected a place to write to, found a file where a folder is needed/,
  )
})

test.run()
