import type { RandomStream } from '../random.ts'
import { randomStream } from '../random.ts'
import type { Dataset, ImageSet } from './dataset.ts'
import { makeDataset } from './dataset.ts'

export interface SyntheticOptions {
  readonly trainCount?: number
  readonly testCount?: number
  readonly classes?: number
  /** Height and width, pixels. */
  readonly size?: number
  /** Share of hard images, 0 to 1. */
  readonly hardFraction?: number
  readonly seed?: number
}

/** A dataset that knows which of its images are hard: 1 per hard image, 0 per easy one. */
export interface SyntheticDataset extends Dataset {
  readonly hard: { readonly train: Uint8Array; readonly test: Uint8Array }
}

/** How an image differs from the pure pattern of its class. Contrast and shares are 0 to 1, noise in pixel values. */
interface Difficulty {
  readonly contrast: number
  /** Standard deviation of the pixels' noise. */
  readonly noise: number
  /** Share of another class's pattern. */
  readonly blend: number
  /** Side of a grey square that hides part of the image, as a share of the image's side. */
  readonly occlusion: number
}

const easy: Difficulty = { contrast: 0.9, noise: 8, blend: 0, occlusion: 0 }
const hard: Difficulty = { contrast: 0.3, noise: 40, blend: 0.4, occlusion: 0.5 }

/**
 * Coloured gratings, RGB: each class has an angle, a wavelength and a hue of its own; the phase is random. Hard
 * images are faint, noisy, partly hidden and mixed with another class, so that what tells easy ones apart, such as the
 * mean colour, often fails on them. A function of the options alone.
 */
export function makeSynthetic({
  trainCount = 2000,
  testCount = 500,
  classes = 10,
  size = 32,
  hardFraction = 0.4,
  seed = 1,
}: SyntheticOptions = {}): SyntheticDataset {
  const draw = (split: string, count: number) =>
    drawSet(count, classes, size, hardFraction, randomStream(seed, `synthetic ${split}`))
  const train = draw('train', trainCount)
  const test = draw('test', testCount)
  const dataset = makeDataset({
    name: `synthetic gratings (seed ${seed})`,
    classNames: Array.from({ length: classes }, (_, i) => `grating ${i}`),
    shape: { channels: 3, height: size, width: size },
    train: train.set,
    test: test.set,
  })
  return { ...dataset, hard: { train: train.hard, test: test.hard } }
}

function drawSet(
  count: number,
  classes: number,
  size: number,
  hardFraction: number,
  stream: RandomStream,
): { set: ImageSet; hard: Uint8Array } {
  const pixels = new Uint8Array(count * size * size * 3)
  const labels = Uint16Array.from({ length: count }, (_, i) => i % classes)
  const flags = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    flags[i] = stream.uniform() < hardFraction ? 1 : 0
    const image = pixels.subarray(i * size * size * 3, (i + 1) * size * size * 3)
    drawImage(image, size, labels[i]!, classes, flags[i] ? hard : easy, stream)
  }
  return { set: { count, pixels, labels }, hard: flags }
}

function drawImage(
  image: Uint8Array,
  size: number,
  label: number,
  classes: number,
  { contrast, noise, blend, occlusion }: Difficulty,
  stream: RandomStream,
): void {
  const own = grating(label, classes, size, stream)
  const other = grating(
    (label + stream.integer(1, Math.max(1, classes - 1))) % classes,
    classes,
    size,
    stream,
  )
  const tint = [0, 1, 2].map((c) => (1 - blend) * own.tint[c]! + blend * other.tint[c]!)
  const side = Math.round(occlusion * size)
  const left = stream.integer(0, size - side)
  const top = stream.integer(0, size - side)
  const noiseOf = noiseSource(stream, noise)
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const isHidden = x >= left && x < left + side && y >= top && y < top + side
      const wave = (1 - blend) * own.wave(x, y) + (blend && blend * other.wave(x, y))
      for (let c = 0; c < 3; c++) {
        const pattern = isHidden ? 0 : 0.6 * wave + 0.4 * tint[c]!
        image[at++] = Math.min(255, Math.max(0, Math.round(128 + 127 * contrast * pattern + noiseOf())))
      }
    }
  }
}

interface Grating {
  /** By column and row, in [−1, 1]. */
  wave(x: number, y: number): number
  /** Per channel, in [−1, 1]. */
  readonly tint: readonly number[]
}

function grating(label: number, classes: number, size: number, stream: RandomStream): Grating {
  const angle = (Math.PI * label) / classes
  const wavelength = (size / 32) * (label % 2 === 0 ? 5 : 9)
  const phase = 2 * Math.PI * stream.uniform()
  const alongX = (2 * Math.PI * Math.cos(angle)) / wavelength
  const alongY = (2 * Math.PI * Math.sin(angle)) / wavelength
  return {
    wave: (x, y) => Math.sin(x * alongX + y * alongY + phase),
    tint: [0, 1, 2].map((c) => Math.cos(2 * Math.PI * (label / classes - c / 3))),
  }
}

/** Approximately normal noise: the sum of four bytes of one uniform number, far cheaper than a logarithm a pixel. */
function noiseSource(stream: RandomStream, standardDeviation: number): () => number {
  const ofFourBytes = Math.sqrt((4 * (256 ** 2 - 1)) / 12)
  return () => {
    const bits = stream.integer(0, 0xffffffff)
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24)
    return ((sum - 510) / ofFourBytes) * standardDeviation
  }
}
