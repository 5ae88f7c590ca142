import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ExitChoice } from '../../models/graph.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { type LoopTrial, loopPlan } from './plan.ts'

/** Eight networks of one exit; the worth of network i at a step is its place in that step's order. */
const networks = Array.from({ length: 8 }, (_, i): ExitChoice[] => [{ letter: String(i), kind: 1 }])

const options = {
  rungs: [
    { epochs: 1, learningRate: 0.1 },
    { networks: 4, epochs: 2, learningRate: 0.1 },
  ],
  final: { networks: 2, epochs: 3, from: 'scratch', alsoRejected: false },
  seed: 1,
  candidates: () => networks,
  // A point in the corner dominates what all smaller corners do.
  pointsOf: ({ result }: Outcome) => [[1 - (result as number), 1 - (result as number)]],
  reference: [1, 1],
} as const

function walkThrough(
  plan: Parameters<typeof loopPlan>[0],
  outcomeOf: (trial: LoopTrial) => Outcome,
): { steps: LoopTrial[][]; kept: readonly (readonly ExitChoice[])[] } {
  const steps: LoopTrial[][] = []
  const running = loopPlan(plan)
  for (let next = running.next(); ; next = running.next(steps.at(-1)!.map(outcomeOf))) {
    if (next.done) return { steps, kept: next.value }
    steps.push(next.value)
  }
}

const numberOf = ({ heads }: LoopTrial) => Number(heads?.[0]?.letter)
const names = (steps: readonly LoopTrial[]) =>
  steps.map(({ step, heads, seed }) => `${step} ${heads?.[0]?.letter ?? 'all'} ${seed}`)

const rising = (trial: LoopTrial): Outcome => ({ result: trial.step === 'shared' ? 0 : numberOf(trial) / 10 })

test('each round goes on with as many as it says, by what they did in the round before', () => {
  const { steps, kept } = walkThrough(options, (trial) =>
    trial.step === 'rung 1' ? { result: (8 - numberOf(trial)) / 10 } : rising(trial),
  )
  assert.equal(names(steps[0]!), ['shared all 1'])
  assert.equal(
    names(steps[1]!),
    networks.map((_, i) => `bank ${i} 1`),
  )
  assert.is(steps[2]!.length, 8)
  assert.equal(names(steps[3]!), ['rung 2 0 1', 'rung 2 1 1', 'rung 2 2 1', 'rung 2 3 1'])
  assert.equal(names(steps[4]!), ['full 2 1', 'full 3 1'])
  assert.equal(kept, [networks[2], networks[3]])
})

test('networks that were given up are trained as well where that is wanted, and some again with other seeds', () => {
  const { steps, kept } = walkThrough(
    { ...options, final: { ...options.final, alsoRejected: true }, repeats: { networks: 2, seeds: [5, 6] } },
    rising,
  )
  const last = names(steps.at(-1)!)
  assert.equal(last.slice(0, 2), ['full 6 1', 'full 7 1'])
  assert.equal(new Set(last.slice(0, 8)), new Set(networks.map((_, i) => `full ${i} 1`)))
  // The bank ranks 7 first and 0 last; in the middle of either half are 5 and 1.
  assert.equal(last.slice(8), ['full 5 5', 'full 1 5', 'full 5 6', 'full 1 6'])
  assert.equal(kept, [networks[6], networks[7]])
})

test('what could not be trained is given up, and nothing goes on where nothing could', () => {
  const { steps } = walkThrough(options, (trial) =>
    trial.step === 'rung 1' && numberOf(trial) !== 2 ? { error: 'no finite loss' } : rising(trial),
  )
  assert.equal(
    steps.slice(3).map((step) => names(step)),
    [['rung 2 2 1'], ['full 2 1']],
  )
  assert.throws(
    () => walkThrough(options, (trial) => (trial.step === 'rung 1' ? { error: 'lost' } : rising(trial))),
    /every network: expected a training that ends, found lost/,
  )
  assert.throws(() => walkThrough(options, () => ({ error: 'lost' })), /shared: .*found lost/)
})

test.run()
