import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from '../evaluate/confidence.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { exitCombiner } from '../evaluate/exit-combination.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { selectImages } from '../evaluate/select-images.ts'
import { type RefineOptions, refineNetwork } from './refine-network.ts'

const letters = ['A', 'B', 'C', 'D']
const bank = readRandomBank({ seed: 11, letters, images: { validation: 600, test: 600 } })
const validation = splitDecisions(bank, 'validation')
const choices = [1, 0, 2, 1]
const grid = [0.3, 0.5, 0.7, 0.9]
const options: RefineOptions = {
  validation,
  combiner: undefined,
  costs: exitCosts(bareNetwork(letters), randomCosts(11, letters.length)),
  choices,
  cost: 'macs',
  grid,
  baseline: validation.points[3]![0]!.correct,
  allowedLoss: 0.02,
  folds: 3,
  standardErrors: 0,
}
const vectors = grid.flatMap((first) => grid.map((second) => [first, second]))

/** The cheapest vector that is right often enough on some images, by trying all. */
function cheapest(images: Int32Array, margin: number): number[] | undefined {
  const selected = selectImages(validation, images)
  const right = images.reduce((sum, image) => sum + options.baseline[image]!, 0)
  const needed = right + (margin - options.allowedLoss) * images.length - 1e-9
  return vectors
    .map((vector) => ({ vector, found: evaluate(selected, options.costs, choices, vector) }))
    .filter(({ found }) => found.correct >= needed)
    .sort((a, b) => a.found.macs - b.found.macs)[0]?.vector
}

/** The difference to the baseline on images left out, image by image. */
function heldOutGain(margin: number): number {
  let gain = 0
  for (let fold = 0; fold < options.folds; fold++) {
    const all = Int32Array.from(options.baseline.keys())
    const thresholds = cheapest(
      all.filter((image) => image % options.folds !== fold),
      margin,
    )!
    for (const image of all.filter((one) => one % options.folds === fold))
      gain +=
        evaluate(selectImages(validation, Int32Array.of(image)), options.costs, choices, thresholds).correct -
        options.baseline[image]!
  }
  return gain / options.baseline.length
}

test('margin, gain and thresholds are those of trying every vector on every fold', () => {
  const { margin, gain, policy } = refineNetwork(options)!
  assert.ok(Math.abs(gain.mean - heldOutGain(margin)) < 1e-12)
  assert.ok(gain.mean >= -options.allowedLoss - 1e-9)
  assert.equal(policy.thresholds, cheapest(Int32Array.from(options.baseline.keys()), margin))
  if (margin > 0) assert.ok(heldOutGain(margin - 0.001) < -options.allowedLoss)
})

test('more standard errors ask for a greater margin, at a cost no lower', () => {
  const [mean, careful] = [0, 1].map((standardErrors) => refineNetwork({ ...options, standardErrors })!)
  assert.ok(careful!.margin >= mean!.margin)
  assert.ok(careful!.policy.cost >= mean!.policy.cost)
  assert.ok(careful!.gain.mean - careful!.gain.standardError >= -options.allowedLoss - 1e-9)
})

test('an accuracy that no vector reaches is no network', () => {
  assert.is(refineNetwork({ ...options, allowedLoss: -0.9 }), undefined)
})

test('exits that take in earlier ones are right more often on images not fitted on', () => {
  const combiner = exitCombiner(bank)
  const combination = combiner.fit([1, 1, 1, 1])
  const together = combiner.decisions('test', [1, 1, 1, 1], combination)
  const alone = splitDecisions(bank, 'test')
  const right = (decisions: typeof alone) => decisions.points[3]![0]!.correct.filter(Boolean).length
  assert.ok(right(together) > right(alone), `${right(together)} beside ${right(alone)}`)
})

test.run()
