import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../errors.ts'
import { readCifar10 } from './cifar10.ts'
import { readCifar100 } from './cifar100.ts'
import type { Dataset } from './dataset.ts'
import { readImageFolder } from './image-folder.ts'
import { makeSynthetic } from './synthetic.ts'

export type DatasetKind = 'cifar10' | 'cifar100' | 'folder' | 'synthetic'

export interface OpenOptions {
  /** Folder; OFFRAMP_DATA where left out. */
  readonly data?: string | undefined
  /** Chosen by what lies in the folder where left out. */
  readonly kind?: DatasetKind | undefined
  /** Of the synthetic images. */
  readonly seed?: number
  /** Is told one line about data that can be read but is not what it seems; standard error where left out. */
  readonly warn?: (line: string) => void
}

/**
 * Opens the dataset that the user named.
 *
 * @throws {InputError} when no folder was given or it holds no dataset that can be read
 */
export async function openDataset({
  data = process.env.OFFRAMP_DATA,
  kind,
  seed = 1,
  warn = (line) => process.stderr.write(`warning: ${line}\n`),
}: OpenOptions = {}): Promise<Dataset> {
  if (kind === 'synthetic') return makeSynthetic({ seed })
  if (!data) {
    throw new InputError({
      place: '--data or OFFRAMP_DATA',
      expected: 'a folder with images (offramp data cifar10 --to DIR downloads some)',
      found: 'none',
    })
  }
  if (!existsSync(data)) {
    throw new InputError({ place: data, expected: 'a folder with images', found: 'no such folder' })
  }
  const inside = (folder: string) => (existsSync(join(data, folder)) ? join(data, folder) : data)
  switch (kind ?? recognize(data)) {
    case 'cifar10':
      return readCifar10(inside('cifar-10-batches-bin'), warn)
    case 'cifar100':
      return readCifar100(inside('cifar-100-binary'), warn)
    case 'folder':
      return readImageFolder(data)
  }
}

/** What seems to lie in a folder, by the first name that is there. */
function recognize(data: string): Exclude<DatasetKind, 'synthetic'> {
  const signs = [
    ['data_batch_1.bin', 'cifar10'],
    ['test_batch.bin', 'cifar10'],
    ['cifar-10-batches-bin', 'cifar10'],
    ['fine_label_names.txt', 'cifar100'],
    ['train.bin', 'cifar100'],
    ['cifar-100-binary', 'cifar100'],
    ['train', 'folder'],
  ] as const
  const sign = signs.find(([name]) => existsSync(join(data, name)))
  if (sign) return sign[1]
  throw new InputError({
    place: data,
    expected:
      'data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100) or a folder named train with a folder per class',
    found: 'none of them',
  })
}
