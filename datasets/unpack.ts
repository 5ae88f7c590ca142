import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { extract } from 'tar'
import { InputError } from '../errors.ts'
import { asInputError } from '../files.ts'

/**
 * Unpacks one folder of a gzipped tar archive into `to`, whole or not at all: into a folder beside it, checked, then
 * renamed.
 *
 * @param check is given the unpacked folder before it gets its name; what it throws keeps it from getting it
 * @throws {InputError} when the archive is damaged or lacks the folder, or `to` cannot be written
 */
export async function unpackFolder<T>(
  archive: string,
  folder: string,
  to: string,
  check: (unpacked: string) => T,
): Promise<T> {
  const temporary = join(to, `.${folder}.unpacking`)
  makeAnew(temporary)
  try {
    await extractFolder(archive, folder, temporary)
    const unpacked = join(temporary, folder)
    const checked = checkUnpacked(archive, () => check(unpacked))
    renameSync(unpacked, join(to, folder))
    return checked
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Empty, whatever an interrupted call left there. */
function makeAnew(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  } catch (error) {
    throw asInputError(error, folder)
  }
}

async function extractFolder(archive: string, folder: string, to: string): Promise<void> {
  const kinds = new Set(['File', 'OldFile', 'Directory'])
  try {
    await extract({
      file: archive,
      cwd: to,
      strict: true,
      filter: (path, entry) =>
        path.replace(/^\.\//, '').startsWith(`${folder}/`) && 'type' in entry && kinds.has(entry.type),
    })
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!/^(TAR|Z)_/.test(code)) throw asInputError(error, to)
    throw new InputError(
      { place: archive, expected: 'a gzipped tar archive', found: message },
      { cause: error },
    )
  }
}

/** The folder that `check` complains of is gone when its message is read: names the archive instead. */
function checkUnpacked<T>(archive: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const found = `one where this is wrong: ${error.message}`
    throw new InputError({ place: archive, expected: 'an archive of the dataset', found }, { cause: error })
  }
}
