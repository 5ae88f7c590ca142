import { Matrix, solve } from 'ml-matrix'

/** Dequantized logits of one head, images × classes, row-major. */
export type Logits = Float64Array

/** Steps after which Newton's method has long converged from the mean of the heads. */
const largestSteps = 50

/**
 * The weights w that minimize the mean negative log-likelihood of the labels under the softmax of Σ wⱼ·zⱼ, the logits of
 * the exits an image has passed: a geometric ensemble of their answers (Wołczyk et al., "Zero time waste", NeurIPS 2021,
 * eq. 4, without their bias per class). With one head it is the inverse of its temperature. The loss is convex in w;
 * Newton's method, from the mean, with a ridge of 1e-6 for heads that say the same.
 *
 * @param images those to fit on.
 */
export function fitCombination(
  heads: readonly Logits[],
  labels: Uint8Array,
  classes: number,
  images: Int32Array,
): number[] {
  const count = heads.length
  const weights = heads.map(() => 1 / count)
  const probabilities = new Float64Array(classes)
  const means = new Float64Array(count)
  for (let step = 0; step < largestSteps; step++) {
    const slope = new Float64Array(count)
    const curvature = new Float64Array(count * count)
    for (const image of images) {
      const first = image * classes
      fillSoftmax(probabilities, heads, weights, first)
      for (let a = 0; a < count; a++) {
        let mean = 0
        for (let c = 0; c < classes; c++) mean += probabilities[c]! * heads[a]![first + c]!
        means[a] = mean
        slope[a]! += mean - heads[a]![first + labels[image]!]!
        for (let b = 0; b <= a; b++) {
          let product = 0
          for (let c = 0; c < classes; c++)
            product += probabilities[c]! * heads[a]![first + c]! * heads[b]![first + c]!
          curvature[a * count + b]! += product - mean * means[b]!
        }
      }
    }
    const hessian = Matrix.zeros(count, count)
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        const value = curvature[a * count + b]! + (a === b ? 1e-6 * images.length : 0)
        hessian.set(a, b, value)
        hessian.set(b, a, value)
      }
    const change = solve(hessian, Matrix.columnVector([...slope])).to1DArray()
    change.forEach((value, a) => {
      weights[a]! -= value
    })
    if (change.every((value) => Math.abs(value) < 1e-10)) break
  }
  return weights
}

/** Σ wⱼ·zⱼ for every image. */
export function combineLogits(heads: readonly Logits[], weights: readonly number[]): Logits {
  const combined = new Float64Array(heads[0]!.length)
  heads.forEach((logits, j) => {
    for (let i = 0; i < combined.length; i++) combined[i]! += weights[j]! * logits[i]!
  })
  return combined
}

function fillSoftmax(
  into: Float64Array,
  heads: readonly Logits[],
  weights: readonly number[],
  first: number,
): void {
  let largest = Number.NEGATIVE_INFINITY
  for (let c = 0; c < into.length; c++) {
    let logit = 0
    for (let j = 0; j < heads.length; j++) logit += weights[j]! * heads[j]![first + c]!
    into[c] = logit
    if (logit > largest) largest = logit
  }
  let sum = 0
  for (let c = 0; c < into.length; c++) {
    const weight = Math.exp(into[c]! - largest)
    into[c] = weight
    sum += weight
  }
  for (let c = 0; c < into.length; c++) into[c]! /= sum
}
