import type { CifarFormat } from './cifar-binary.ts'
import { readCifar } from './cifar-binary.ts'
import type { Dataset } from './dataset.ts'

/** CIFAR-10, binary version (Krizhevsky 2009): 50 000 + 10 000 images of 32 × 32, 10 classes. */
export const cifar10Format: CifarFormat = {
  name: 'CIFAR-10',
  labelBytes: 1,
  labelAt: 0,
  classes: 10,
  trainFiles: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  testFile: 'test_batch.bin',
  namesFile: 'batches.meta.txt',
  recordsPerTrainFile: 10_000,
  recordsPerTestFile: 10_000,
}

/**
 * Reads CIFAR-10 from the folder that holds data_batch_1.bin.
 *
 * @throws {InputError} see `readCifar`
 */
export function readCifar10(folder: string, warn: (line: string) => void): Dataset {
  return readCifar(folder, cifar10Format, warn)
}
