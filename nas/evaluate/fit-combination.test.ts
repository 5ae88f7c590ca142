import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { headDecisions } from './confidence.ts'
import { combineLogits, fitCombination, type Logits } from './fit-combination.ts'
import { temperatureSample } from './temperature-sample.ts'

const everyOf = (labels: Uint8Array) => Int32Array.from(labels.keys())

test('the weight of a head alone is the inverse of the temperature that scipy 1.17.1 finds', () => {
  const { logits, labels, classes, scale, temperature } = temperatureSample
  const [weight] = fitCombination(
    [Float64Array.from(logits, (logit) => scale * logit)],
    labels,
    classes,
    everyOf(labels),
  )
  assert.ok(Math.abs(weight! - 1 / temperature) < 1e-6, `${weight}`)
})

/** Two heads that see the same image through noise of their own. */
function twoHeads(images: number): { heads: Logits[]; labels: Uint8Array; classes: number } {
  const random = randomStream(5, 'heads')
  const classes = 4
  const labels = Uint8Array.from({ length: images }, () => random.integer(0, classes - 1))
  const head = (noise: number) =>
    Float64Array.from({ length: images * classes }, (_, i) => {
      const isLabel = i % classes === labels[Math.floor(i / classes)]
      return (isLabel ? 2 : 0) + noise * random.normal()
    })
  return { heads: [head(1), head(2)], labels, classes }
}

/** The mean negative log-likelihood, written without the tricks of the fit. */
function lossOf({ heads, labels, classes }: ReturnType<typeof twoHeads>, weights: readonly number[]): number {
  const combined = combineLogits(heads, weights)
  return (
    labels.reduce((sum, label, image) => {
      const logits = combined.subarray(image * classes, (image + 1) * classes)
      return sum - Math.log(Math.exp(logits[label]!) / logits.reduce((total, z) => total + Math.exp(z), 0))
    }, 0) / labels.length
  )
}

test('of logits that are log-likelihoods under Gaussian noise the weights are the inverse variances', () => {
  const sample = twoHeads(40_000)
  const weights = fitCombination(sample.heads, sample.labels, sample.classes, everyOf(sample.labels))
  const expected = [2 / 1, 2 / 4]
  weights.forEach((weight, j) => {
    assert.ok(Math.abs(weight / expected[j]! - 1) < 0.05, `${weights} beside ${expected}`)
  })
})

test('no step away from the fitted weights lowers the loss, and together the heads are right more often', () => {
  const sample = twoHeads(2000)
  const { heads, labels, classes } = sample
  const weights = fitCombination(heads, labels, classes, everyOf(labels))
  const least = lossOf(sample, weights)
  for (const step of [-1e-3, 1e-3])
    weights.forEach((_, j) => {
      assert.ok(lossOf(sample, weights.with(j, weights[j]! + step)) > least)
    })
  const right = (logits: Logits) => headDecisions(logits, labels, classes, 1).correct.filter(Boolean).length
  assert.ok(right(combineLogits(heads, weights)) > Math.max(...heads.map(right)))
})

test('heads that say the same share the weight', () => {
  const { heads, labels, classes } = twoHeads(500)
  const [alone] = fitCombination([heads[0]!], labels, classes, everyOf(labels))
  const shared = fitCombination([heads[0]!, heads[0]!], labels, classes, everyOf(labels))
  assert.ok(shared.every((weight) => Math.abs(weight - alone! / 2) < 1e-4))
})

test.run()
