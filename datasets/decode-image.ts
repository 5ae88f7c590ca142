import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { InputError } from '../errors.ts'

export interface DecodedImage {
  readonly width: number
  readonly height: number
  /** height × width × 3 (red, green, blue), 0–255. */
  readonly pixels: Uint8Array
}

const isPng = (bytes: Buffer) => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n'
const isJpeg = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff

/**
 * Decodes a PNG or JPEG, told apart by their first bytes, to 8-bit RGB; grey images get three equal channels.
 *
 * @param place names the file in errors
 * @throws {InputError} when it is neither, is damaged, or has transparent pixels
 */
export function decodeImage(bytes: Buffer, place: string): DecodedImage {
  const { width, height, data } = decodeRgba(bytes, place)
  const pixels = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < data.length; from += 4) {
    if (data[from + 3] !== 255) {
      const pixel = from / 4
      throw new InputError({
        place: `${place}, column ${pixel % width}, row ${Math.floor(pixel / width)}`,
        expected: 'an opaque pixel',
        found: `alpha ${data[from + 3]}`,
      })
    }
    for (let c = 0; c < 3; c++) pixels[to++] = data[from + c]!
  }
  return { width, height, pixels }
}

function decodeRgba(bytes: Buffer, place: string): { width: number; height: number; data: Uint8Array } {
  try {
    if (isPng(bytes)) return PNG.sync.read(bytes)
    if (isJpeg(bytes)) return jpeg.decode(bytes, { useTArray: true, tolerantDecoding: false })
  } catch (error) {
    const found = `a damaged one (${(error as Error).message})`
    throw new InputError({ place, expected: 'a PNG or JPEG image', found }, { cause: error })
  }
  throw new InputError({ place, expected: 'a PNG or JPEG image', found: 'something else' })
}
