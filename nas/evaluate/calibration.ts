import { splitNames } from './bank-bytes.ts'
import { type HeadDecisions, headDecisions } from './confidence.ts'
import type { LogitBank, SplitName } from './logit-bank.ts'

export interface HeadCalibration {
  readonly exit: string
  readonly kind: number
  /** Its logits are divided by this. */
  readonly temperature: number
  readonly errorBefore: Readonly<Record<SplitName, number>>
  readonly errorAfter: Readonly<Record<SplitName, number>>
  readonly reliabilityBefore: Readonly<Record<SplitName, readonly ReliabilityBin[]>>
  readonly reliabilityAfter: Readonly<Record<SplitName, readonly ReliabilityBin[]>>
}

/**
 * Temperature scaling (Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks", 2017): each head gets
 * the temperature that minimizes its negative log-likelihood on the validation split. No arg max changes, only the
 * confidences.
 *
 * @returns the bank with its scales divided by the temperatures, and the calibration errors of both splits.
 */
export function calibrate(bank: LogitBank): { bank: LogitBank; heads: HeadCalibration[] } {
  const { manifest, splits } = bank
  const { classes } = manifest.network
  const heads = manifest.heads.map(({ exit, kind, scale }, head) => {
    const { labels, logits } = splits.validation
    const temperature = fitTemperature(logits[head]!, labels, classes, scale)
    const onSplits = <Value>(by: number, measured: (of: HeadDecisions) => Value) =>
      Object.fromEntries(
        splitNames.map((name) => {
          const { labels, logits } = splits[name]
          return [name, measured(headDecisions(logits[head]!, labels, classes, by))]
        }),
      ) as Record<SplitName, Value>
    const error = ({ confidence, correct }: HeadDecisions) => expectedCalibrationError(confidence, correct)
    const bins = ({ confidence, correct }: HeadDecisions) => reliabilityBins(confidence, correct)
    return {
      exit,
      kind,
      temperature,
      errorBefore: onSplits(scale, error),
      errorAfter: onSplits(scale / temperature, error),
      reliabilityBefore: onSplits(scale, bins),
      reliabilityAfter: onSplits(scale / temperature, bins),
    }
  })
  const scaled = manifest.heads.map((head, i) => ({ ...head, scale: head.scale / heads[i]!.temperature }))
  return { bank: { manifest: { ...manifest, heads: scaled }, splits }, heads }
}

/**
 * The temperature that minimizes the mean negative log-likelihood of the labels, between 0.001 and 1000. The loss is
 * convex in 1 / temperature; the zero of its slope, Σ (mean logit under the softmax − logit of the label), is bisected.
 *
 * @param logits images × classes, row-major; logit = `scale` × value.
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  labels: Uint8Array,
  classes: number,
  scale: number,
): number {
  const slope = (sharpness: number) => {
    let sum = 0
    for (let image = 0; image < labels.length; image++) {
      const first = image * classes
      let largest = logits[first]!
      for (let c = 1; c < classes; c++) largest = Math.max(largest, logits[first + c]!)
      let weights = 0
      let mean = 0
      for (let c = 0; c < classes; c++) {
        const weight = Math.exp(sharpness * scale * (logits[first + c]! - largest))
        weights += weight
        mean += weight * logits[first + c]!
      }
      sum += mean / weights - logits[first + labels[image]!]!
    }
    return sum
  }
  let low = 1e-3
  let high = 1e3
  for (let step = 0; step < 60 && high / low > 1 + 1e-12; step++) {
    const middle = Math.sqrt(low * high)
    if (slope(middle) < 0) low = middle
    else high = middle
  }
  return 1 / Math.sqrt(low * high)
}

/** Images whose confidence is in one bin: how sure the head is of them, and how often it is right. */
export interface ReliabilityBin {
  readonly images: number
  /** Mean; NaN where there is no image. */
  readonly confidence: number
  readonly accuracy: number
}

/** A reliability diagram: bins of equal width of confidence, (0, 1/bins], … (Guo et al., 2017, figure 1). */
export function reliabilityBins(
  confidence: Float64Array,
  correct: Uint8Array,
  bins: number = 15,
): ReliabilityBin[] {
  const images = new Int32Array(bins)
  const sure = new Float64Array(bins)
  const right = new Float64Array(bins)
  confidence.forEach((value, image) => {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1))
    images[bin]! += 1
    sure[bin]! += value
    right[bin]! += correct[image]!
  })
  return Array.from(images, (count, bin) => ({
    images: count,
    confidence: sure[bin]! / count,
    accuracy: right[bin]! / count,
  }))
}

/**
 * Expected calibration error: over the bins of a reliability diagram the mean distance between accuracy and mean
 * confidence, weighted by images (Guo et al., 2017, eq. 3).
 */
export function expectedCalibrationError(
  confidence: Float64Array,
  correct: Uint8Array,
  bins: number = 15,
): number {
  const filled = reliabilityBins(confidence, correct, bins).filter(({ images }) => images > 0)
  const distances = filled.map((bin) => bin.images * Math.abs(bin.accuracy - bin.confidence))
  return distances.reduce((sum, distance) => sum + distance, 0) / confidence.length
}
