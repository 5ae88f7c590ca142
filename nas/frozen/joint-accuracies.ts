import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BankManifest } from '../evaluate/logit-bank.ts'
import { readBank } from '../evaluate/read-bank.ts'

export type JointAccuracies = BankManifest['heads']

/**
 * What the heads of a training reached that learned together with their backbone, on the same test images: those of the
 * bank beside it.
 *
 * @param path the training's folder
 * @returns undefined for another backbone, a training without a bank, or one on other images
 */
export function jointAccuracies(path: string, dataSha256: string): JointAccuracies | undefined {
  const folder = join(path, 'bank')
  if (!existsSync(join(folder, 'manifest.json'))) return undefined
  const { heads, data } = readBank(folder).manifest
  return data.sha256 === dataSha256 ? heads : undefined
}
