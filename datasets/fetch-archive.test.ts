import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readCifar } from './cifar-binary.ts'
import { cifar100Format } from './cifar100.ts'
import type { FetchArchiveOptions } from './fetch-archive.ts'
import { fetchArchive } from './fetch-archive.ts'
import { hashFile } from './hash-file.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'
import type { TestServer } from './test-server.ts'
import { serveFile } from './test-server.ts'

const format = { ...cifar100Format, recordsPerTrainFile: 2, recordsPerTestFile: 1 }
const record = (fine: number) => Buffer.concat([Buffer.of(0, fine), Buffer.alloc(3072, fine)])
const files = {
  'set/train.bin': Buffer.concat([record(7), record(8)]),
  'set/test.bin': record(9),
  'set/fine_label_names.txt': Array.from({ length: 100 }, (_, i) => `${i}\n`).join(''),
  'set/readme.html': 'hello',
  'elsewhere.txt': 'not of the dataset',
}

/** A gzipped tar archive of `content`, its members named from `from` on. */
async function archiveOf(content: Record<string, string | Uint8Array>, members: string[]): Promise<string> {
  const folder = testFolder(content)
  const file = join(mkdtempSync(join(folder, 'archive-')), 'set.tar.gz')
  await create({ gzip: true, file, cwd: folder }, members)
  return file
}

interface Context {
  servers: TestServer[]
  to: string
  /** Options to fetch an archive from a server of its own. */
  serve(archive: string): Promise<FetchArchiveOptions>
}

const test = suite<Context>('fetchArchive')

test.before.each((context) => {
  context.servers = []
  context.to = join(testFolder(), 'data')
  context.serve = async (path) => {
    const server = await serveFile({ content: readFileSync(path) })
    context.servers.push(server)
    return {
      archive: { url: server.url, sha256: await hashFile(path), folder: 'set' },
      to: context.to,
      read: (folder) => readCifar(folder, format, () => {}),
      retryDelaysMs: [],
    }
  }
})
test.after.each(async ({ servers }) => {
  for (const server of servers) await server.close()
})

for (const [what, members] of [
  ['its folder alone', ['set']],
  ['names that begin with ./', ['./set', './elsewhere.txt']],
] as const) {
  test(`leaves the dataset's folder and nothing else, from an archive with ${what}`, async ({
    serve,
    to,
  }) => {
    const { dataset, folder, receivedBytes } = await fetchArchive(
      await serve(await archiveOf(files, [...members])),
    )
    assert.equal([...dataset.train.labels, ...dataset.test.labels], [7, 8, 9])
    assert.is(folder, join(to, 'set'))
    assert.ok(receivedBytes > 0)
    assert.equal(readdirSync(to), ['set'])
    assert.equal(readdirSync(folder).sort(), ['fine_label_names.txt', 'readme.html', 'test.bin', 'train.bin'])
  })
}

test('clears away what an interrupted unpacking left', async ({ serve, to }) => {
  mkdirSync(join(to, '.set.unpacking/set'), { recursive: true })
  writeFileSync(join(to, '.set.unpacking/set/train.bin'), 'half')
  await fetchArchive(await serve(await archiveOf(files, ['set'])))
  assert.equal(readdirSync(to), ['set'])
})

test('asks for nothing when the dataset is there', async ({ serve, servers }) => {
  const options = await serve(await archiveOf(files, ['set']))
  const first = await fetchArchive(options)
  const again = await fetchArchive(options)
  assert.equal([again.receivedBytes, again.dataset.sha256], [0, first.dataset.sha256])
  assert.is(servers[0]!.requests.length, 1)
})

test('tells of a damaged dataset in the way, and leaves it', async ({ serve }) => {
  const options = await serve(await archiveOf(files, ['set']))
  const { folder } = await fetchArchive(options)
  truncateSync(join(folder, 'test.bin'), 100)
  await assertInputError(() => fetchArchive(options), /set: expected a whole dataset.*found .*test\.bin/)
  assert.ok(existsSync(join(folder, 'test.bin')))
})

test('gives no folder its name when the dataset in the archive is not whole', async ({ serve, to }) => {
  const options = await serve(await archiveOf({ ...files, 'set/test.bin': 'short' }, ['set']))
  await assertInputError(() => fetchArchive(options), /set\.tar\.gz: .*test\.bin: expected 3074 bytes/)
  assert.equal(readdirSync(to), ['set.tar.gz'])
})

test('gives no folder its name when the archive lacks it', async ({ serve, to }) => {
  await assertInputError(
    async () => fetchArchive(await serve(await archiveOf(files, ['elsewhere.txt']))),
    /set\.tar\.gz: .*train\.bin: .*no such file/,
  )
  assert.not(existsSync(join(to, 'set')))
})

test('refuses what is no archive although its hash is right', async ({ serve, to }) => {
  const path = join(testFolder({ x: 'this is no archive' }), 'x')
  await assertInputError(
    async () => fetchArchive(await serve(path)),
    /set\.tar\.gz: expected a gzipped tar archive/,
  )
  assert.not(existsSync(join(to, 'set')))
})

test.run()
