import { join } from 'node:path'
import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from './open.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'

const image = PNG.sync.write(new PNG({ width: 2, height: 2, colorType: 2 }), { colorType: 2 })

test('openDataset knows a folder of images per class', async () => {
  const data = testFolder({ 'train/a/1.png': image, 'test/a/1.png': image })
  assert.equal((await openDataset({ data })).classNames, ['a'])
})

test('openDataset knows the CIFAR datasets by their files, also in the folder of the archive', async () => {
  const tries = [
    ['data_batch_1.bin', /^.*\/data_batch_1\.bin: expected 30730000 bytes/],
    [
      'cifar-10-batches-bin/data_batch_1.bin',
      /cifar-10-batches-bin\/data_batch_1\.bin: expected 30730000 bytes/,
    ],
    ['test_batch.bin', /data_batch_1\.bin: .*found no such file/],
    ['train.bin', /train\.bin: expected 153700000 bytes/],
    ['cifar-100-binary/train.bin', /cifar-100-binary\/train\.bin: expected 153700000 bytes/],
  ] as const
  for (const [file, pattern] of tries) {
    await assertInputError(() => openDataset({ data: testFolder({ [file]: 'short' }) }), pattern)
  }
})

test('openDataset reads as the kind that was asked for, whatever lies there', () =>
  assertInputError(
    () => openDataset({ data: testFolder({ 'train.bin': '' }), kind: 'cifar10' }),
    /data_batch_1\.bin/,
  ))

test('openDataset makes synthetic images of the seed without any folder', async () => {
  const [one, two] = await Promise.all([1, 2].map((seed) => openDataset({ kind: 'synthetic', seed })))
  assert.is.not(one!.sha256, two!.sha256)
})

test('openDataset refuses a folder that is not there, an empty one, and none', async () => {
  const empty = testFolder()
  await assertInputError(() => openDataset({ data: join(empty, 'no') }), /\/no: .*found no such folder$/)
  await assertInputError(() => openDataset({ data: empty }), /found none of them$/)
  await assertInputError(() => openDataset({ data: '' }), /^--data or OFFRAMP_DATA: .*found none$/)
})

test.run()
