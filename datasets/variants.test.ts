import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertInputError } from './test-errors.ts'
import { findVariant, knownVariants } from './variants.ts'

const filesOf = (name: string) => ({ ...knownVariants.find((variant) => variant.name === name)!.files })

test('findVariant knows an edition by the hashes of all of its files', () => {
  for (const { name, files } of knownVariants) assert.is(findVariant('dir', files)?.name, name)
})

test('findVariant knows nothing of files of which none is known', () => {
  assert.is(findVariant('dir', { 'test_batch.bin': 'f'.repeat(64) }), undefined)
})

test('findVariant names the one file that is damaged', () => {
  const files = { ...filesOf('CIFAR-10'), 'data_batch_3.bin': 'f'.repeat(64) }
  return assertInputError(
    () => findVariant('dir', files),
    /^dir\/data_batch_3\.bin: .*CIFAR-10.*found f{64}$/,
  )
})

test('findVariant refuses a test batch of another edition', () => {
  const files = {
    ...filesOf('CIFAR-10'),
    'test_batch.bin': filesOf('CIFAR-10 (JPEG q75)')['test_batch.bin']!,
  }
  return assertInputError(() => findVariant('dir', files), /^dir\/test_batch\.bin/)
})

test.run()
