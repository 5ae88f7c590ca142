import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { type RandomBankOptions, randomBank } from './random-bank.ts'
import { readBank, writeBank } from './read-bank.ts'

const options: RandomBankOptions = { seed: 3, letters: ['A', 'B'], images: { validation: 40, test: 70 } }
const size = (40 + 70) * (1 + 4 * 10)

const test = suite<{ folder: string }>('readBank')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-bank-'))
  writeBank(context.folder, randomBank(options))
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

function refuses(folder: string, message: RegExp): void {
  assert.throws(
    () => readBank(folder),
    (error: unknown) =>
      error instanceof InputError && message.test(error.message) && !error.message.includes('\n'),
  )
}

function editManifest(folder: string, edit: (manifest: { heads: object[] }) => void): void {
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  edit(manifest)
  writeFileSync(path, JSON.stringify(manifest, null, 2))
}

function editLogits(folder: string, edit: (bytes: Buffer) => Buffer): void {
  const path = join(folder, 'logits.bin')
  writeFileSync(path, edit(readFileSync(path)))
}

test('what was written is read again', ({ folder }) => {
  const { manifest, splits } = randomBank(options)
  const bank = readBank(folder)
  assert.equal(bank.splits, splits)
  assert.equal({ ...bank.manifest, sha256: '' }, { ...manifest, sha256: '' })
})

test('the hash is the one that sha256sum prints for logits.bin', ({ folder }) => {
  const { manifest } = readBank(folder)
  const printed = execFileSync('sha256sum', [join(folder, 'logits.bin')], { encoding: 'utf8' })
  assert.is(printed.slice(0, 64), manifest.sha256)
})

test('a missing folder is told', ({ folder }) => {
  refuses(join(folder, 'none'), /none.manifest\.json: expected .*, found no such file$/)
})

test('missing logits are told', ({ folder }) => {
  rmSync(join(folder, 'logits.bin'))
  refuses(folder, /logits\.bin: expected .*, found no such file$/)
})

test('truncated logits are told with both sizes', ({ folder }) => {
  editLogits(folder, (bytes) => bytes.subarray(0, 1000))
  refuses(folder, new RegExp(`logits\\.bin: expected ${size} bytes, found 1000 bytes$`))
})

test('a changed logit is told by its hash', ({ folder }) => {
  editLogits(folder, (bytes) => {
    bytes[size - 1]! ^= 1
    return bytes
  })
  refuses(folder, /logits\.bin: expected SHA-256 [0-9a-f]{64} .*, found [0-9a-f]{64}$/)
})

test('a label that is no class is told with its place', ({ folder }) => {
  editLogits(folder, (bytes) => {
    bytes[45] = 10
    return bytes
  })
  refuses(folder, /logits\.bin byte 45: expected a label below 10, found 10$/)
})

test('an unknown key of the manifest is told', ({ folder }) => {
  editManifest(folder, (manifest) => Object.assign(manifest, { sede: 1 }))
  refuses(folder, /manifest\.json.*sede/)
})

test('a scale that is not positive is told', ({ folder }) => {
  editManifest(folder, ({ heads }) => Object.assign(heads[1]!, { scale: 0 }))
  refuses(folder, /manifest\.json.*heads\.1\.scale: expected a number to be >0, found 0$/)
})

test('an accuracy that the logits do not give is told', ({ folder }) => {
  editManifest(folder, ({ heads }) => Object.assign(heads[2]!, { testAccuracy: 0.99 }))
  refuses(folder, /heads\[2\]\.testAccuracy: expected 0\.\d+ as computed from logits\.bin, found 0\.99$/)
})

test('a manifest cut short is told', ({ folder }) => {
  const path = join(folder, 'manifest.json')
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300))
  refuses(folder, /manifest\.json/)
})

test.run()
