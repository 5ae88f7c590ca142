import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishedSpec } from '../models/build.ts'
import { randomBank } from '../nas/evaluate/random-bank.ts'
import { writeBank } from '../nas/evaluate/read-bank.ts'

/** For tests: a new folder with the bank of a ResNet-8 whose answers are drawn, in `bank`. */
export function folderWithBank(images: Readonly<Record<'validation' | 'test', number>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-bank-'))
  const letters = ['A', 'B', 'C', 'D']
  writeBank(join(folder, 'bank'), randomBank({ seed: 8, letters, images, network: publishedSpec('resnet8') }))
  return folder
}
