import type { ImageSet } from '../../datasets/dataset.ts'
import type { IntegerNetwork } from '../../models/integer/integer-network.ts'
import { dequantize, imageIntegers, runEveryHead } from '../../models/integer/interpreter.ts'

export interface AgreementOptions {
  readonly integer: IntegerNetwork
  /** Of the fake-quantized network, once or in several ways, per head images × classes. */
  readonly references: readonly (readonly Float32Array[])[]
  readonly set: ImageSet
  /** How many of the set's images are run, from the first on. */
  readonly images: number
  readonly onImage?: () => void
}

/** How often the integer network says what the fake-quantized one does, over all heads; counts. */
export interface Agreement {
  readonly predictions: number
  readonly samePredictions: number
  readonly logits: number
  /** Logits that differ by no more than the step of the head's logits in 8 bits: the largest on these images is level 127. */
  readonly withinStep: number
}

/** The agreement with every reference. */
export function integerAgreement({
  integer,
  references,
  set,
  images,
  onImage,
}: AgreementOptions): Agreement[] {
  const heads = integer.mountingPoints.flatMap((point) => point.heads)
  const { classes } = integer
  const size = set.pixels.length / set.count
  const counts = references.map((logits) => ({
    logits,
    steps: logits.map((ofHead) => largestMagnitude(ofHead) / 127),
    samePredictions: 0,
    withinStep: 0,
  }))
  for (let image = 0; image < images; image++) {
    const pixels = set.pixels.subarray(image * size, (image + 1) * size)
    runEveryHead(integer, imageIntegers(pixels)).forEach((integers, head) => {
      const found = dequantize(integers, heads[head]!.logits)
      for (const count of counts) {
        const own = count.logits[head]!.subarray(image * classes, (image + 1) * classes)
        const step = count.steps[head]!
        if (indexOfLargest(found) === indexOfLargest(own)) count.samePredictions++
        count.withinStep += own.filter((logit, c) => Math.abs(logit - found[c]!) <= step).length
      }
    })
    onImage?.()
  }
  const predictions = heads.length * images
  return counts.map(({ samePredictions, withinStep }) => ({
    predictions,
    samePredictions,
    logits: predictions * classes,
    withinStep,
  }))
}

function largestMagnitude(values: Float32Array): number {
  return values.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
}

function indexOfLargest(values: Float32Array): number {
  return values.indexOf(Math.max(...values))
}
