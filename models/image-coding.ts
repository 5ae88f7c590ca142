import type { Preprocessing } from './graph.ts'

/** How the real values that a network reads are held in eight bits: value = scale × integer. */
export interface ImageCoding {
  readonly scale: number
  /** −128 … 127, or 0 … 255 where no value is negative. */
  readonly isSigned: boolean
  /** Per channel, of every pixel from 0 to 255. */
  readonly integers: readonly Int32Array[]
  /** Of an image's pixels, channels last. */
  integersOf(pixels: Uint8Array): Int32Array
}

const pixelMaximum = 255

/** The integers nearest to (pixel − mean) / deviation, zero being zero, at the finest scale that holds every pixel. */
export function imageCoding({ mean, deviation }: Preprocessing): ImageCoding {
  const value = (pixel: number, c: number) => (pixel - mean[c]!) / deviation[c]!
  const ends = mean.flatMap((_, c) => [value(0, c), value(pixelMaximum, c)])
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const isSigned = low < 0
  const scale = isSigned ? Math.max(-low / 128, high / 127) : high / pixelMaximum
  const integers = mean.map((_, c) =>
    Int32Array.from({ length: pixelMaximum + 1 }, (_, pixel) => Math.round(value(pixel, c) / scale)),
  )
  const channels = mean.length
  return {
    scale,
    isSigned,
    integers,
    integersOf: (pixels) => Int32Array.from(pixels, (pixel, i) => integers[i % channels]![pixel]!),
  }
}
