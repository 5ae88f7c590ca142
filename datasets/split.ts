import { InputError } from '../errors.ts'
import { permutation, randomStream } from '../random.ts'

/** Indices into a training set, each ascending; disjoint, and together all of it. */
export interface TrainValidationSplit {
  readonly train: Int32Array
  readonly validation: Int32Array
}

/**
 * Sets `validationCount` images aside at random, every class by its share (largest remainders), so that a class of
 * n of N images gives floor or ceil of n · validationCount / N.
 *
 * @throws {InputError} unless 0 ≤ validationCount ≤ labels.length
 */
export function splitTrainValidation(
  labels: Uint16Array,
  validationCount: number,
  seed: number,
): TrainValidationSplit {
  if (!Number.isInteger(validationCount) || validationCount < 0 || validationCount > labels.length) {
    const expected = `an integer from 0 to ${labels.length}, the number of training images`
    throw new InputError({ place: 'validation images', expected, found: `${validationCount}` })
  }
  const left = classQuotas(labels, validationCount)
  const isValidation = new Uint8Array(labels.length)
  for (const index of permutation(labels.length, randomStream(seed, 'train-validation split'))) {
    const label = labels[index]!
    if (left[label]! === 0) continue
    left[label]!--
    isValidation[index] = 1
  }
  const indices = Int32Array.from(labels, (_, index) => index)
  return {
    train: indices.filter((index) => isValidation[index] === 0),
    validation: indices.filter((index) => isValidation[index] === 1),
  }
}

/** How many of `total` each class gets. */
function classQuotas(labels: Uint16Array, total: number): number[] {
  const counts: number[] = []
  for (const label of labels) {
    while (counts.length <= label) counts.push(0)
    counts[label]!++
  }
  const shares = counts.map((count) => (count * total) / labels.length)
  const quotas = shares.map(Math.floor)
  const byRemainder = shares
    .map((share, label) => ({ label, remainder: share % 1 }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label)
  const missing = total - quotas.reduce((sum, quota) => sum + quota, 0)
  for (const { label } of byRemainder.slice(0, missing)) quotas[label]!++
  return quotas
}
