import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { packBank, splitNames, unpackBank } from './bank-bytes.ts'
import { parseBankManifest } from './bank-manifest.ts'
import { headAccuracy, headDecisions } from './confidence.ts'
import type { BankManifest, LogitBank } from './logit-bank.ts'
import type { UnwrittenBank } from './make-bank.ts'

const manifestFile = 'manifest.json'
const logitsFile = 'logits.bin'

/**
 * Reads a logit bank from its folder: manifest.json and logits.bin.
 *
 * @throws {InputError} when a file is missing or has the wrong size or hash, a label is not a class, a key of the
 * manifest is wrong, or an accuracy in it is not that of its logits.
 */
export function readBank(folder: string): LogitBank {
  const manifestPath = join(folder, manifestFile)
  const logitsPath = join(folder, logitsFile)
  const manifest = parseBankManifest(readInput(manifestPath).toString('utf8'), manifestPath)
  const bytes = readInput(logitsPath)
  const splits = unpackBank(bytes, manifest, logitsPath)
  const sha256 = hash(bytes)
  if (sha256 !== manifest.sha256)
    throw new InputError({
      place: logitsPath,
      expected: `SHA-256 ${manifest.sha256} as in ${manifestFile}`,
      found: sha256,
    })
  const bank = { manifest, splits }
  checkAccuracies(bank, manifestPath)
  return bank
}

/**
 * Writes a bank to a folder, the manifest last, and returns the manifest with the hash.
 *
 * @throws {InputError} when the disk is full or the folder cannot be written.
 */
export function writeBank(folder: string, bank: UnwrittenBank): BankManifest {
  const bytes = packBank(bank)
  const manifest = { ...bank.manifest, sha256: hash(bytes) }
  writeFileAtomically(join(folder, logitsFile), bytes)
  writeFileAtomically(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

function checkAccuracies({ manifest, splits }: LogitBank, place: string): void {
  manifest.heads.forEach((head, i) => {
    for (const name of splitNames) {
      const { labels, logits } = splits[name]
      const decisions = headDecisions(logits[i]!, labels, manifest.network.classes, head.scale)
      const accuracy = headAccuracy(decisions)
      const said = head[`${name}Accuracy`]
      if (Math.abs(accuracy - said) > 0.5 / labels.length)
        throw new InputError({
          place: `${place} heads[${i}].${name}Accuracy`,
          expected: `${accuracy} as computed from ${logitsFile}`,
          found: `${said}`,
        })
    }
  })
}

function readInput(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const found = {
      ENOENT: 'no such file',
      ENOTDIR: 'no such file',
      EISDIR: 'a folder',
      EACCES: 'no permission to read it',
    }[code]
    if (!found) throw error
    throw new InputError({ place: path, expected: 'a file of a logit bank', found }, { cause: error })
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
