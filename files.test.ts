import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from './errors.ts'
import { writeFileAtomically } from './files.ts'

const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'offramp-'))

function refusal(path: string, content: string | Uint8Array): string {
  try {
    writeFileAtomically(path, content)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  throw new Error('it was written')
}

/** Runs `use` in a file system of 64 kB; tells when this machine does not let us mount one. */
function inSmallFileSystem(options: string, use: (folder: string) => void): void {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=64k${options}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    console.log('skipped: a full or read-only file system: mounting one needs root')
    return
  }
  try {
    use(folder)
  } finally {
    execFileSync('umount', [folder])
  }
}

test('writeFileAtomically makes missing folders and leaves nothing but the file', () => {
  const folder = temporaryFolder()
  writeFileAtomically(join(folder, 'a/b/file'), 'text')
  assert.is(readFileSync(join(folder, 'a/b/file'), 'utf8'), 'text')
  assert.equal(readdirSync(join(folder, 'a/b')), ['file'])
})

test('writeFileAtomically on a full disk says so and keeps the old file', () => {
  inSmallFileSystem('', (folder) => {
    writeFileSync(join(folder, 'file'), 'old')
    const message = refusal(join(folder, 'file'), new Uint8Array(200_000))
    assert.match(message, /file: expected a place to write to, found no space left on the device$/)
    assert.is(readFileSync(join(folder, 'file'), 'utf8'), 'old')
    assert.equal(readdirSync(folder), ['file'])
  })
})

test('writeFileAtomically on a read-only file system says so', () => {
  inSmallFileSystem(',ro', (folder) => {
    assert.match(refusal(join(folder, 'file'), 'text'), /found a read-only file system$/)
    assert.match(refusal(join(folder, 'new/file'), 'text'), /expected a place to write to, found a /)
  })
})

test('writeFileAtomically below a file says that a folder is needed', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  assert.match(refusal(join(folder, 'file/below'), 'text'), /found a file where a folder is needed$/)
})

test('writeFileAtomically ends on a file system where no folder can be made', () => {
  if (!existsSync('/proc/self')) return
  assert.match(
    refusal('/proc/offramp/a/b', 'text'),
    /^\/proc\/offramp\/a\/b: expected a place to write to, found /,
  )
})

test.run()
