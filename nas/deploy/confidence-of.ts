import { headDecisions } from '../evaluate/confidence.ts'

const anyLabel = new Uint8Array(1)

/** Largest softmax probability of one image's logits, as the evaluation computes it; logit = scale × value. */
export function confidenceOf(logits: Int8Array | Float32Array, scale: number): number {
  return headDecisions(logits, anyLabel, logits.length, scale).confidence[0]!
}
