/**
 * Pixels enter a network as (pixel − 128) / 64, in [−2, 1.984]: an int8 input of scale 1/64 holds every value exactly,
 * so quantization loses nothing at the input.
 */
export const inputScale: number = 1 / 64

/** The pixel that becomes 0. */
export const inputZeroPoint: number = 128

/** Network input of a pixel. */
export function normalizePixel(pixel: number): number {
  return (pixel - inputZeroPoint) * inputScale
}
