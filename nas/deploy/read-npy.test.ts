import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertInputError } from '../../datasets/test-errors.ts'
import { integerTypes, readNpy } from './read-npy.ts'

const file = new URL('numpy-arrays.json', import.meta.url)
const written: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'))
const bytes = (name: string) => Buffer.from(written[name]!, 'base64')
const logits = (name: string) => readNpy(bytes(name), 'x.npy', ['<f4'], ['heads', 'images', 'classes'])
const labels = (name: string) => [...readNpy(bytes(name), 'y.npy', integerTypes, ['images']).values]

test('float32 arrays that NumPy wrote are read in both versions of the format', () => {
  const expected = Array.from({ length: 12 }, (_, i) => (i - 5) / 4)
  for (const name of ['float32', 'float32Version2']) {
    const { shape, values } = logits(name)
    assert.equal(shape, [2, 3, 2])
    assert.equal([...values], expected)
  }
})

test('integers that NumPy wrote are read, signed and unsigned, of any width', () => {
  assert.equal(labels('int64'), [3, 0, 255, -1])
  assert.equal(labels('uint8'), [3, 0, 255])
  assert.equal(labels('int16'), [-300, 7])
})

test('another type, order, shape or length is refused in one line', async () => {
  await assertInputError(() => logits('float64'), /^x\.npy: expected elements of type <f4, found <f8$/)
  await assertInputError(() => logits('float32BigEndian'), /found >f4$/)
  await assertInputError(() => logits('float32Fortran'), /expected C order .*, found Fortran order$/)
  await assertInputError(() => labels('float32'), /expected elements of type \|u1, .*, found <f4$/)
  await assertInputError(
    () => readNpy(bytes('float32'), 'x.npy', ['<f4'], ['images']),
    /expected dimensions images, found shape \(2, 3, 2\)$/,
  )
  await assertInputError(
    () => readNpy(bytes('uint8').subarray(0, -1), 'y.npy', ['|u1'], ['images']),
    /expected 3 bytes of values for shape \(3\), found 2$/,
  )
  await assertInputError(() => readNpy(Buffer.from('not an array'), 'x.npy', [], []), /a \.npy file/)
})

test.run()
