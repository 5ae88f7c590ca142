import type { CifarFormat } from './cifar-binary.ts'
import { readCifar } from './cifar-binary.ts'
import type { Dataset } from './dataset.ts'

/** CIFAR-100, binary version (Krizhevsky 2009): 50 000 + 10 000 images of 32 × 32, 100 fine classes. */
export const cifar100Format: CifarFormat = {
  name: 'CIFAR-100',
  labelBytes: 2,
  labelAt: 1,
  classes: 100,
  trainFiles: ['train.bin'],
  testFile: 'test.bin',
  namesFile: 'fine_label_names.txt',
  recordsPerTrainFile: 50_000,
  recordsPerTestFile: 10_000,
}

/**
 * Reads CIFAR-100, labelled with its fine classes, from the folder that holds train.bin.
 *
 * @throws {InputError} see `readCifar`
 */
export function readCifar100(folder: string, warn: (line: string) => void): Dataset {
  return readCifar(folder, cifar100Format, warn)
}
