import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import yargs from 'yargs/yargs'
import { dataCommand } from './command.ts'
import { hashFile } from './hash-file.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'
import type { TestServer } from './test-server.ts'
import { serveFile } from './test-server.ts'

const parser = () =>
  yargs().scriptName('offramp').command(dataCommand).strict().exitProcess(false).fail(false)

/** What `offramp data …` writes. */
async function run(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' }
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name]
    process[name].write = (text: string | Uint8Array) => {
      output[name] += text
      return true
    }
    return () => {
      process[name].write = write
    }
  })
  try {
    await parser().parseAsync(['data', ...words])
    return output
  } finally {
    for (const undo of restore) undo()
  }
}

const test = suite<{ server: TestServer; sha256: string; to: string }>('offramp data')

test.before(async (context) => {
  const batch = new Uint8Array(30_730_000)
  for (let record = 0; record < 10_000; record++) batch[record * 3073] = record % 10
  const names = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`).concat('test_batch.bin')
  const folder = testFolder({
    ...Object.fromEntries(names.map((name) => [`cifar-10-batches-bin/${name}`, batch])),
    'cifar-10-batches-bin/batches.meta.txt': 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n',
  })
  const path = join(folder, 'archive.tar.gz')
  await create({ gzip: { level: 1 }, file: path, cwd: folder }, ['cifar-10-batches-bin'])
  context.sha256 = await hashFile(path)
  context.server = await serveFile({ content: readFileSync(path) })
})
test.before.each((context) => {
  context.to = join(testFolder(), 'data')
})
test.after(({ server }) => server.close())

test('--json prints one document and nothing else', async ({ server, sha256, to }) => {
  const { stdout, stderr } = await run(
    'cifar10',
    '--to',
    to,
    '--url',
    server.url,
    '--sha256',
    sha256.toUpperCase(),
    '--json',
  )
  const { sha256: contentSha256, receivedBytes, ...rest } = JSON.parse(stdout)
  assert.equal(rest, {
    name: 'CIFAR-10 (unknown variant)',
    folder: join(to, 'cifar-10-batches-bin'),
    trainImages: 50_000,
    testImages: 10_000,
  })
  assert.match(contentSha256, /^[0-9a-f]{64}$/)
  assert.ok(receivedBytes > 0)
  assert.match(stderr, /^warning: .*unknown variant.*\n$/)
  assert.equal(readdirSync(to), ['cifar-10-batches-bin'])
})

test('a mirror must have the hash of the official archive unless another is given', async ({
  server,
  to,
}) => {
  await assertInputError(() => run('cifar10', '--to', to, '--url', server.url), /expected SHA-256 c4a38c50/)
  assert.equal(readdirSync(to), [])
})

test('refuses an address that is none, a hash that is none, and a hash without an address', async ({
  to,
}) => {
  await assertInputError(
    () => run('cifar10', '--to', to, '--url', 'ftp://x/y'),
    /^--url: .*found ftp:\/\/x\/y$/,
  )
  await assertInputError(
    () => run('cifar10', '--to', to, '--url', 'http://x', '--sha256', 'abc'),
    /^--sha256: expected 64 hexadecimal digits, found abc$/,
  )
  let message = ''
  await run('cifar10', '--to', to, '--sha256', 'a'.repeat(64)).catch((error) => {
    message = error.message
  })
  assert.match(message, /sha256 -> url/)
  assert.not(existsSync(to))
})

test('--help has an example', async () => {
  const help = await new Promise<string>((resolve) => {
    parser().parse(['data', '--help'], (_error: unknown, _argv: unknown, output: string) => resolve(output))
  })
  assert.match(help, 'offramp data cifar10 --to')
})

test.run()
