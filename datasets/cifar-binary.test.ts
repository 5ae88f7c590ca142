import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeRecords } from './cifar-binary.ts'
import { cifar10Format } from './cifar10.ts'
import { cifar100Format } from './cifar100.ts'
import { assertInputError } from './test-errors.ts'

/** Records whose byte at plane c, row y, column x is (c · 1024 + y · 32 + x) mod 251. */
function records(...labels: number[][]): Uint8Array {
  const image = Uint8Array.from({ length: 3072 }, (_, i) => i % 251)
  return Buffer.concat(labels.map((bytes) => Buffer.from([...bytes, ...image])))
}

test('decodeRecords turns colour planes into interleaved pixels', () => {
  const { count, pixels, labels } = decodeRecords(records([3], [9]), 'file', cifar10Format, 2)
  assert.is(count, 2)
  assert.equal([...labels], [3, 9])
  for (const image of [0, 1])
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++)
        for (let c = 0; c < 3; c++) {
          const found = pixels[((image * 32 + y) * 32 + x) * 3 + c]!
          if (found !== (c * 1024 + y * 32 + x) % 251) assert.unreachable(`image ${image}, ${y}, ${x}, ${c}`)
        }
})

test('decodeRecords takes the fine label of CIFAR-100, the second byte', () => {
  assert.equal([...decodeRecords(records([19, 99], [0, 42]), 'file', cifar100Format, 2).labels], [99, 42])
})

test('decodeRecords names record and byte of a label of 10 where 9 is the highest', () =>
  assertInputError(
    () => decodeRecords(records([0], [9], [10]), 'dir/test_batch.bin', cifar10Format, 3),
    /^dir\/test_batch\.bin, record 2, byte 6146: expected a label from 0 to 9, found 10$/,
  ))

test('decodeRecords names the byte of a fine label of 100', () =>
  assertInputError(
    () => decodeRecords(records([0, 0], [0, 100]), 'f', cifar100Format, 2),
    /^f, record 1, byte 3075: expected a label from 0 to 99, found 100$/,
  ))

test('decodeRecords refuses a truncated file', () =>
  assertInputError(
    () => decodeRecords(records([0], [1]).subarray(0, -1), 'f', cifar10Format, 2),
    /^f: expected 6146 bytes \(2 records of 3073 bytes\), found 6145 \(1 records and 3072 bytes\)$/,
  ))

test('decodeRecords refuses records of another size, such as those of CIFAR-100', () =>
  assertInputError(
    () => decodeRecords(records([0, 1], [0, 1]), 'f', cifar10Format, 2),
    /3073 bytes.*found 6148/,
  ))

test.run()
