import { mkdtempSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { asInputError, makeFolder, writeFileAtomically } from '../../files.ts'

/**
 * The folder of a run, `<out>/<name>`.
 *
 * @throws {InputError} when the name is not that of a folder.
 */
export function runFolder(out: string, name: string): string {
  if (!/^[\w.+@ -]+$/.test(name) || /^\.+$/.test(name))
    throw new InputError({
      place: '--name',
      expected: 'a folder name without separators',
      found: `'${name}'`,
    })
  return join(out, name)
}

/**
 * Makes sure, before anything is computed, that files can be made in a folder or where it will be made.
 *
 * @throws {InputError} when they cannot.
 */
export function checkWritable(folder: string): void {
  try {
    const made = makeFolder(folder)
    rmdirSync(mkdtempSync(join(folder, '.probe-')))
    if (made) rmSync(made, { recursive: true })
  } catch (error) {
    throw asInputError(error, folder)
  }
}

/**
 * Writes the files of a run: all of them or none. They are written to a temporary folder inside and moved up when
 * all are there; files of the same names are replaced.
 *
 * @throws {InputError} when the disk is full or the folder cannot be written.
 */
export function writeRun(folder: string, files: Readonly<Record<string, string>>): void {
  let made: string | undefined
  let staging: string | undefined
  try {
    made = makeFolder(folder)
    staging = mkdtempSync(join(folder, '.writing-'))
    for (const [name, text] of Object.entries(files)) writeFileAtomically(join(staging, name), text)
    for (const name of Object.keys(files)) renameSync(join(staging, name), join(folder, name))
    rmdirSync(staging)
  } catch (error) {
    const leftover = made ?? staging
    if (leftover) rmSync(leftover, { recursive: true, force: true })
    throw asInputError(error, folder)
  }
}
