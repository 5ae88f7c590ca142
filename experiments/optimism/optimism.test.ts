import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { publishedSpec } from '../../models/build.ts'
import { staticChoices } from '../../nas/evaluate/baselines.ts'
import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import { exitCosts } from '../../nas/evaluate/exit-costs.ts'
import { bareNetwork, randomBank, randomCosts } from '../../nas/evaluate/random-bank.ts'
import { writeBank } from '../../nas/evaluate/read-bank.ts'
import { randomStream } from '../../random.ts'
import { optimismCommand } from './command.ts'
import { dealtOptimism } from './optimism.ts'

/** Two heads at one point, each right on half of the images, whatever they show. */
function coins(seed: number, images: number): SplitDecisions {
  const random = randomStream(seed, 'coins')
  const head = () => ({
    confidence: new Float64Array(images).fill(0.5),
    correct: Uint8Array.from({ length: images }, () => random.integer(0, 1)),
  })
  return { images, points: [[head(), head()]] }
}

function logBinomial(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}

test('over many deals the optimism is that of the multivariate hypergeometric distribution of the images', () => {
  const costs = exitCosts(bareNetwork(['A']), randomCosts(1, 1))
  const [validation, onTest] = [coins(1, 60), coins(2, 40)]
  const [found] = dealtOptimism({
    validation,
    test: onTest,
    costs,
    thresholds: [0.9],
    objective: 'et',
    rules: [{ kind: 'budget', most: Number.POSITIVE_INFINITY }],
    deals: 3000,
    seed: 4,
  })
  const fixed = staticChoices(costs)[0]! - 1
  /** Per image, 1 where the other head alone is right, −1 where the static one alone is. */
  const differences = [validation, onTest].flatMap(({ points: [heads] }) =>
    Array.from(heads![1 - fixed]!.correct, (right, image) => right - heads![fixed]!.correct[image]!),
  )
  const [worse, same, better] = [-1, 0, 1].map(
    (value) => differences.filter((one) => one === value).length,
  ) as [number, number, number]
  /** The other head is chosen where it is right more often; it then seems better than it is. */
  const expected = (size: number): number => {
    let sum = 0
    for (let lost = 0; lost <= worse; lost++)
      for (let won = lost + 1; won <= better; won++) {
        if (size - lost - won < 0 || size - lost - won > same) continue
        const ways =
          logBinomial(worse, lost) + logBinomial(better, won) + logBinomial(same, size - lost - won)
        const fresh = (better - won - (worse - lost)) / (100 - size)
        sum += Math.exp(ways - logBinomial(100, size)) * ((won - lost) / size - fresh)
      }
    return sum
  }
  for (const [one, size] of [
    [found!.onReported!, 40],
    [found!.onValidation!, 60],
  ] as const) {
    assert.is(one.images, size)
    const { mean, lower, upper } = one.optimism
    assert.ok(lower < mean && mean < upper)
    const standardError = one.standardDeviation / Math.sqrt(3000)
    assert.ok(Math.abs(mean - expected(size)) < 4 * standardError, `${mean}, expected ${expected(size)}`)
    assert.ok(expected(size) > 4 * standardError)
  }
})

test('--json prints what optimism.json holds, and the text says in plain words what is not real', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-optimism-'))
  try {
    const bank = join(folder, 'bank')
    const images = { validation: 300, test: 200 }
    const letters = ['A', 'B', 'C', 'D']
    writeBank(bank, randomBank({ seed: 8, letters, images, network: publishedSpec('resnet8') }))
    const optimism = (...options: string[]) =>
      outputOf(optimismCommand, ['optimism', `--bank=${bank}`, `--out=${folder}/runs`, ...options])
    const text = await optimism('--deals=3', '--json')
    assert.is(readFileSync(join(folder, 'runs/optimism/optimism.json'), 'utf8'), text)
    const { rules, provenance } = JSON.parse(text)
    assert.equal(provenance.images, images)
    for (const { onReported, onValidation, chosenOnTest } of rules) {
      if (!onReported) continue
      assert.ok(Math.abs(onReported.gainHere - onReported.gainFresh - onReported.optimism.mean) < 1e-12)
      assert.equal([onReported.images, onValidation.images], [200, 300])
      assert.ok(chosenOnTest.here.accuracy > 0)
    }
    assert.match(await optimism('--deals=2'), /In plain words, "cheapest, no lower"/)
    for (const [option, message] of [
      ['--deals=1', /--deals: expected a whole number, 2 or more, found 1/],
      ['--budgets=x', /--budgets: expected percentages from 0 to 100, found 'x'/],
    ] as const) {
      const error: Error = await optimism(option, '--name=refused').then(
        () => assert.unreachable('it ran'),
        (reason) => reason,
      )
      assert.match(error.message, message)
      assert.equal(readdirSync(join(folder, 'runs')), ['optimism'])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
