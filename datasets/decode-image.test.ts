import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeImage } from './decode-image.ts'
import { assertInputError } from './test-errors.ts'

// Written and, where pixels are compared, decoded by Pillow 9.4 (libpng, libjpeg-turbo). All PNGs are 3 × 2.
const png = {
  rgb: 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAF0lEQVR42mP4z8DAAMFcInInUowYmZgBNikEnh4JrhcAAAAASUVORK5CYII=',
  palette:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACBAMAAABvWnspAAAAElBMVEUA/wDIZDIKFB4BAgP/AAAAAP8hP5NqAAAADklEQVR42mNwCGBQNAAAAvgA4n0r7JkAAAAASUVORK5CYII=',
  opaque:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAI0lEQVR42mP4z8Dwn+E/w38Ghv//GbhE5P6fSDH6z8jE/B8AjVEKmLGNTi0AAAAASUVORK5CYII=',
  transparent:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAI0lEQVR42mP4z8Dwn+E/w38Ghv//GbhE5P6fSDH6z8jE3AAAjNIKGU3AtvUAAAAASUVORK5CYII=',
  grey: 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNkMDJimHbiPwAGhwLDBbW8IwAAAABJRU5ErkJggg==',
  grey16:
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACEAAAAADoj+WFAAAAFklEQVR42mNgYBAyaWBgWH32P8P//wAWWAU82w66cgAAAABJRU5ErkJggg==',
}
/** 8 × 8, red rising to the right by 30 a pixel, green downwards, blue 128; quality 90, no chroma subsampling. */
const jpeg =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABoQAAAHAAAAAAAAAAAAAAAAAAAHCCQzQlH/xAAVAQEBAAAAAAAAAAAAAAAAAAADBf/EABoRAAICAwAAAAAAAAAAAAAAAAAGBSIHMTL/2gAMAwEAAhEDEQA/ABJWpehaZUX5du3YLHbzxc//2Q=='
const decode = (base64: string) => decodeImage(Buffer.from(base64, 'base64'), 'image')

const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 200, 100, 50, 1, 2, 3]
for (const kind of ['rgb', 'palette', 'opaque'] as const) {
  test(`decodeImage reads the colours of a PNG (${kind})`, () => {
    const { width, height, pixels } = decode(png[kind])
    assert.equal([width, height, ...pixels], [3, 2, ...colours])
  })
}

test('decodeImage gives a grey PNG three equal channels', () => {
  const expected = [0, 50, 100, 150, 200, 255].flatMap((value) => [value, value, value])
  assert.equal([...decode(png.grey).pixels], expected)
})

test('decodeImage rounds 16 bits to 8', () => {
  const red = decode(png.grey16).pixels.filter((_, i) => i % 3 === 0)
  const exact = [0, 0x1234, 0x8000, 0xabcd, 0xff00, 0xffff].map((value) => (value / 65535) * 255)
  red.forEach((value, i) => {
    assert.ok(Math.abs(value - exact[i]!) <= 1, `${value} for ${exact[i]}`)
  })
})

test('decodeImage is within 4 of libjpeg on a JPEG', () => {
  const { width, height, pixels } = decode(jpeg)
  assert.equal([width, height], [8, 8])
  const firstRow = [
    0, 0, 126, 28, 2, 129, 61, 0, 129, 90, 0, 126, 118, 2, 129, 149, 0, 128, 182, 0, 126, 208, 2, 129,
  ]
  const lastRow = [
    2, 209, 127, 29, 210, 129, 62, 209, 129, 91, 208, 127, 119, 210, 130, 151, 210, 130, 184, 209, 128, 209,
    210, 130,
  ]
  const worst = (row: number[], at: number) =>
    Math.max(...row.map((value, i) => Math.abs(value - pixels[at + i]!)))
  assert.ok(worst(firstRow, 0) <= 4, `first row: ${worst(firstRow, 0)}`)
  assert.ok(worst(lastRow, 7 * 24) <= 4, `last row: ${worst(lastRow, 7 * 24)}`)
})

test('decodeImage refuses transparent pixels and says where', () =>
  assertInputError(
    () => decode(png.transparent),
    /^image, column 2, row 1: expected an opaque pixel, found alpha 128$/,
  ))

test('decodeImage refuses truncated images', async () => {
  const cut = (base64: string, bytes: number) => () =>
    decodeImage(Buffer.from(base64, 'base64').subarray(0, bytes), 'x')
  await assertInputError(cut(png.rgb, 60), /^x: expected a PNG or JPEG image, found a damaged one/)
  await assertInputError(cut(jpeg, 300), /^x: expected a PNG or JPEG image, found a damaged one/)
})

test('decodeImage refuses what is no image, whatever it is called', () =>
  assertInputError(() => decodeImage(Buffer.from('GIF89a'), 'a.png'), /^a\.png: .*found something else$/))

test.run()
