import type { SweepCounts } from '../evaluate/threshold-sweep.ts'
import type { SweepBatch } from './sweep-batch.ts'

/** Every setting of a batch, image by image: the kernel's twin in plain TypeScript. */
export function sweepCounts({
  images,
  exits,
  settings,
  room,
  parts,
  imagesOfPart,
  levels,
  right,
  places,
}: SweepBatch): SweepCounts {
  const padded = parts * imagesOfPart
  const correct = new Int32Array(settings)
  const leaving = Array.from({ length: exits }, () => new Int32Array(settings))
  for (let setting = 0; setting < settings; setting++)
    for (let image = 0; image < images; image++) {
      let exit = 0
      while (levels[exit * padded + image]! <= places[exit * room + setting]!) exit++
      leaving[exit]![setting]! += 1
      correct[setting]! += right[exit * padded + image]!
    }
  return { images, leaving, correct }
}
