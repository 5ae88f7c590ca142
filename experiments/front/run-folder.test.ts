import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { checkWritable, runFolder, writeRun } from './run-folder.ts'

const test = suite<{ out: string }>('run folder')

test.before.each((context) => {
  context.out = mkdtempSync(join(tmpdir(), 'offramp-run-'))
})
test.after.each(({ out }) => rmSync(out, { recursive: true }))

function refuses(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error: unknown) => error instanceof InputError && message.test(error.message))
}

/** Mounts 64 kB on a folder; tells when this machine does not let us. */
function withSmallFileSystem(folder: string, options: string, use: () => void): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=64k${options}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    console.log('skipped: a run on a full or read-only file system: mounting one needs root')
    return
  }
  try {
    use()
  } finally {
    execFileSync('umount', [folder])
  }
}

test('writeRun makes the folder and replaces files of the same names only', ({ out }) => {
  const folder = join(out, 'runs/one')
  writeRun(folder, { a: 'old', b: 'kept' })
  writeRun(folder, { a: 'new' })
  assert.equal(readdirSync(folder).sort(), ['a', 'b'])
  assert.is(readFileSync(join(folder, 'a'), 'utf8'), 'new')
})

test('writeRun on a full disk writes nothing, neither the folder nor the files that would fit', ({ out }) => {
  withSmallFileSystem(out, '', () => {
    const files = { small: 'fits', large: 'x'.repeat(100_000) }
    refuses(() => writeRun(join(out, 'runs/one'), files), /found no space left on the device$/)
    assert.equal(readdirSync(out), [])
    writeRun(join(out, 'old'), { small: 'old' })
    refuses(() => writeRun(join(out, 'old'), files), /found no space left on the device$/)
    assert.equal(readdirSync(join(out, 'old')), ['small'])
    assert.is(readFileSync(join(out, 'old/small'), 'utf8'), 'old')
  })
})

test('checkWritable refuses a read-only file system', ({ out }) => {
  withSmallFileSystem(out, ',ro', () => {
    refuses(() => checkWritable(out), /expected a place to write to, found a read-only file system$/)
    refuses(() => checkWritable(join(out, 'runs/one')), /expected a place to write to, found a /)
  })
})

test('checkWritable refuses a file and a folder below a file', ({ out }) => {
  writeFileSync(join(out, 'file'), '')
  refuses(() => checkWritable(join(out, 'file')), /found a file where a folder is needed$/)
  refuses(() => checkWritable(join(out, 'file/run')), /found a file where a folder is needed$/)
})

test('checkWritable leaves nothing behind', ({ out }) => {
  checkWritable(join(out, 'runs/one'))
  assert.not(existsSync(join(out, 'runs')))
  mkdirSync(join(out, 'there'))
  checkWritable(join(out, 'there'))
  assert.equal(readdirSync(out), ['there'])
  assert.equal(readdirSync(join(out, 'there')), [])
})

test('a run is not named after a path', () => {
  assert.is(runFolder('runs', 'w0.5 @quad'), join('runs', 'w0.5 @quad'))
  for (const name of ['', '.', '..', 'a/b', 'a\\b', '../up'])
    refuses(() => runFolder('runs', name), /^--name: /)
})

test.run()
