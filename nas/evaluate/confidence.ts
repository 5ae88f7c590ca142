import type { LogitBank, SplitName } from './logit-bank.ts'

/** What one head says of every image of a split. */
export interface HeadDecisions {
  /** Largest softmax probability, in (0, 1]; one per image. */
  readonly confidence: Float64Array
  /** 1 where the arg max (the lowest class on ties) is the label; one per image. */
  readonly correct: Uint8Array
}

/** Decisions of every head on one split: per mounting point, per kind in the order of the bank. */
export interface SplitDecisions {
  readonly images: number
  readonly points: readonly (readonly HeadDecisions[])[]
}

/** The decisions of all heads of a bank on one split. */
export function splitDecisions(bank: LogitBank, name: SplitName): SplitDecisions {
  const { images, labels, logits } = bank.splits[name]
  const { heads, network } = bank.manifest
  const points = new Map<string, HeadDecisions[]>()
  heads.forEach(({ exit, scale }, head) => {
    if (!points.has(exit)) points.set(exit, [])
    points.get(exit)!.push(headDecisions(logits[head]!, labels, network.classes, scale))
  })
  return { images, points: [...points.values()] }
}

/**
 * Confidence of each image, the maximum of the softmax of the dequantized logits, and whether the head is right.
 *
 * @param logits images × classes, row-major; logit = `scale` × value.
 */
export function headDecisions(
  logits: Int8Array | Float32Array,
  labels: Uint8Array,
  classes: number,
  scale: number,
): HeadDecisions {
  const confidence = new Float64Array(labels.length)
  const correct = new Uint8Array(labels.length)
  for (let image = 0; image < labels.length; image++) {
    const first = image * classes
    let best = 0
    for (let c = 1; c < classes; c++) if (logits[first + c]! > logits[first + best]!) best = c
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(scale * (logits[first + c]! - logits[first + best]!))
    confidence[image] = 1 / sum
    correct[image] = best === labels[image] ? 1 : 0
  }
  return { confidence, correct }
}

/** Fraction of the images on which a head is right. */
export function headAccuracy({ correct }: HeadDecisions): number {
  return correct.reduce((sum, right) => sum + right, 0) / correct.length
}
