import type { Choices } from './configuration.ts'
import type { LogitBank, SplitName } from './logit-bank.ts'

/**
 * How sure a head is, from the softmax p of its logits; more is surer, and an image leaves at a confidence of the
 * threshold or more. `max-softmax`: the largest p, in [1 / classes, 1]. `entropy`: 1 − Σ −p·ln p / ln classes, in
 * [0, 1]; BranchyNet (Teerapittayanon, McDanel & Kung, 2016) tests the entropy itself. `margin`: the largest p less
 * the second largest, in [0, 1].
 */
export const confidenceMeasures = ['max-softmax', 'entropy', 'margin'] as const
export type ConfidenceMeasure = (typeof confidenceMeasures)[number]

/** What one head says of every image of a split. */
export interface HeadDecisions {
  /** In [0, 1]; one per image. */
  readonly confidence: Float64Array
  /** 1 where the arg max (the lowest class on ties) is the label; one per image. */
  readonly correct: Uint8Array
}

/** Decisions of every head on one split: per mounting point, per kind in the order of the bank. */
export interface SplitDecisions {
  readonly images: number
  readonly points: readonly (readonly HeadDecisions[])[]
}

/** The decisions of the heads of a candidate, exit by exit. */
export function mountedDecisions({ points }: SplitDecisions, choices: Choices): HeadDecisions[] {
  return choices.flatMap((choice, point) => (choice === 0 ? [] : [points[point]![choice - 1]!]))
}

/** The decisions of all heads of a bank on one split. */
export function splitDecisions(
  bank: LogitBank,
  name: SplitName,
  measure: ConfidenceMeasure = 'max-softmax',
): SplitDecisions {
  const { images, labels, logits } = bank.splits[name]
  const { heads, network } = bank.manifest
  const points = new Map<string, HeadDecisions[]>()
  heads.forEach(({ exit, scale }, head) => {
    if (!points.has(exit)) points.set(exit, [])
    points.get(exit)!.push(headDecisions(logits[head]!, labels, network.classes, scale, measure))
  })
  return { images, points: [...points.values()] }
}

/**
 * Confidence of each image, from the softmax of the dequantized logits, and whether the head is right.
 *
 * @param logits images × classes, row-major; logit = `scale` × value.
 */
export function headDecisions(
  logits: Int8Array | Float32Array | Float64Array,
  labels: Uint8Array,
  classes: number,
  scale: number,
  measure: ConfidenceMeasure = 'max-softmax',
): HeadDecisions {
  const confidence = new Float64Array(labels.length)
  const correct = new Uint8Array(labels.length)
  const confidenceOf = formulas[measure]
  /** Logits less the largest of them. */
  const below = new Float64Array(classes)
  for (let image = 0; image < labels.length; image++) {
    const first = image * classes
    let best = 0
    for (let c = 1; c < classes; c++) if (logits[first + c]! > logits[first + best]!) best = c
    for (let c = 0; c < classes; c++) below[c] = scale * (logits[first + c]! - logits[first + best]!)
    confidence[image] = confidenceOf(below, best)
    correct[image] = best === labels[image] ? 1 : 0
  }
  return { confidence, correct }
}

const formulas: Readonly<Record<ConfidenceMeasure, (below: Float64Array, best: number) => number>> = {
  'max-softmax': (below) => 1 / sumOfExponentials(below),
  /** With the sum S of e^below, the entropy is ln S − Σ below·e^below / S: no logarithm of a vanishing p. */
  entropy: (below) => {
    const sum = sumOfExponentials(below)
    let weighted = 0
    for (const value of below) weighted += value * Math.exp(value)
    return Math.max(0, 1 - (Math.log(sum) - weighted / sum) / Math.log(below.length))
  },
  margin: (below, best) => {
    let second = Number.NEGATIVE_INFINITY
    below.forEach((value, c) => {
      if (c !== best && value > second) second = value
    })
    return (1 - Math.exp(second)) / sumOfExponentials(below)
  },
}

function sumOfExponentials(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += Math.exp(value)
  return sum
}

/** Fraction of the images on which a head is right. */
export function headAccuracy({ correct }: HeadDecisions): number {
  return correct.reduce((sum, right) => sum + right, 0) / correct.length
}
