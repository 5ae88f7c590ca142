import type { RandomStream } from '../random.ts'
import type { ImageShape } from './dataset.ts'
import { normalizePixel } from './normalize.ts'

/** Where the crop lies and whether it is mirrored; all zero is the image itself. */
export interface Placement {
  /** Pixels by which the image moves down and right; what it leaves is filled with 0, the normalized mid-grey. */
  readonly down: number
  readonly right: number
  /** Mirror left to right. */
  readonly flip: boolean
}

export const asItIs: Placement = { down: 0, right: 0, flip: false }

/**
 * Standard augmentation of CIFAR (He et al., Deep Residual Learning, 2015, section 4.2): `padding` pixels on each side,
 * a random crop of the original size, a horizontal flip in half of the cases.
 */
export function randomPlacement(stream: RandomStream, padding: number): Placement {
  return {
    down: stream.integer(-padding, padding),
    right: stream.integer(-padding, padding),
    flip: stream.integer(0, 1) === 1,
  }
}

/**
 * Writes one image, placed and normalized, over zeros.
 *
 * @param into NHWC, zeros from `to` on
 * @param pixels NHWC; the image begins at `from`
 */
export function placeImage(
  into: Float32Array,
  to: number,
  pixels: Uint8Array,
  from: number,
  { channels, height, width }: ImageShape,
  { down, right, flip }: Placement,
): void {
  const top = Math.max(0, down)
  const bottom = Math.min(height, height + down)
  const left = Math.max(0, right)
  const end = Math.min(width, width + right)
  const step = flip ? -channels : channels
  for (let y = top; y < bottom; y++) {
    let target = to + (y * width + left) * channels
    const column = left - right
    let source = from + ((y - down) * width + (flip ? width - 1 - column : column)) * channels
    for (let x = left; x < end; x++) {
      for (let c = 0; c < channels; c++) into[target + c] = normalizePixel(pixels[source + c]!)
      target += channels
      source += step
    }
  }
}
