import type { HeadDecisions, SplitDecisions } from '../evaluate/confidence.ts'

/** The decisions on some images of a split, in the order given. */
export function selectImages({ points }: SplitDecisions, images: Int32Array): SplitDecisions {
  const select = ({ confidence, correct }: HeadDecisions): HeadDecisions => ({
    confidence: Float64Array.from(images, (image) => confidence[image]!),
    correct: Uint8Array.from(images, (image) => correct[image]!),
  })
  return { images: images.length, points: points.map((heads) => heads.map(select)) }
}

/** Image i belongs to fold i mod `folds`: for each fold the images outside it, to fit on, and those in it. */
export function foldsOf(images: number, folds: number): { fitted: Int32Array; held: Int32Array }[] {
  const all = Int32Array.from({ length: images }, (_, image) => image)
  return Array.from({ length: folds }, (_, fold) => ({
    fitted: all.filter((image) => image % folds !== fold),
    held: all.filter((image) => image % folds === fold),
  }))
}
