import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readImageFolder } from './image-folder.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'

/** One plain colour. */
function image(red: number, green: number, blue: number, width = 4, height = 3): Buffer {
  const png = new PNG({ width, height })
  for (let at = 0; at < png.data.length; at += 4) png.data.set([red, green, blue, 255], at)
  return PNG.sync.write(png)
}

const files = {
  'train/owl/b.png': image(3, 0, 0),
  'train/owl/a.PNG': image(2, 0, 0),
  'train/owl/notes.txt': 'not an image',
  'train/ant/1.png': image(1, 9, 8),
  'train/.cache/x.png': 'hidden',
  'test/ant/1.png': image(4, 0, 0),
  'test/owl/1.png': image(5, 0, 0),
}

test('classes and images come in the order of their names, other files are passed over', () => {
  const { classNames, shape, train, test } = readImageFolder(testFolder(files))
  assert.equal(classNames, ['ant', 'owl'])
  assert.equal(shape, { channels: 3, height: 3, width: 4 })
  assert.equal([...train.labels], [0, 1, 1])
  assert.equal([...test.labels], [0, 1])
  assert.equal([...train.pixels.subarray(0, 6)], [1, 9, 8, 1, 9, 8])
  assert.equal([train.pixels[36], train.pixels[72], test.pixels[0], test.pixels[36]], [2, 3, 4, 5])
})

const refusals: [string, Record<string, string | Buffer>, RegExp][] = [
  [
    'another size',
    { 'test/owl/2.png': image(1, 1, 1, 5, 3) },
    /test\/owl\/2\.png: expected 4 × 3 .*found 5 × 3$/,
  ],
  [
    'a class without images',
    { 'train/bee/x.txt': '', 'test/bee/1.png': image(1, 1, 1) },
    /train\/bee: .*found none$/,
  ],
  ['a class of test alone', { 'test/bee/1.png': image(1, 1, 1) }, /test: .*ant, owl, found ant, bee, owl$/],
  ['a damaged image', { 'train/owl/c.png': image(1, 1, 1).subarray(0, 40) }, /train\/owl\/c\.png: .*damaged/],
]
for (const [what, more, pattern] of refusals) {
  test(`readImageFolder refuses ${what}`, () =>
    assertInputError(() => readImageFolder(testFolder({ ...files, ...more })), pattern))
}

test('readImageFolder needs test beside train, and classes in it', async () => {
  await assertInputError(
    () => readImageFolder(testFolder({ 'train/a/1.png': image(1, 1, 1) })),
    /test: .*no such folder/,
  )
  await assertInputError(
    () => readImageFolder(testFolder({ 'train/1.png': image(1, 1, 1) })),
    /train: .*no folder in it/,
  )
})

test.run()
