import Table from 'cli-table3'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { bankNetwork } from '../nas/evaluate/bank-network.ts'
import { splitDecisions } from '../nas/evaluate/confidence.ts'
import { exitCosts } from '../nas/evaluate/exit-costs.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { pairwiseFromPriced } from '../nas/evaluate/pairwise-thresholds.ts'
import { readRandomBank } from '../nas/evaluate/random-bank.ts'
import { readBank } from '../nas/evaluate/read-bank.ts'
import {
  bestSingleThreshold,
  greedyThresholds,
  pricedThresholds,
} from '../nas/evaluate/threshold-heuristics.ts'
import { type ThresholdOutcome, thresholdProblem } from '../nas/evaluate/threshold-problem.ts'
import { optimalThresholds } from '../nas/evaluate/threshold-vectors.ts'
import { geneticThresholds } from '../nas/search/genetic-thresholds.ts'
import { readSystem } from '../sim/hardware/read-system.ts'

/*
 * Thresholds per exit of one network: least energy × latency at the accuracy of the final head alone, on two grids, by
 * a single threshold, greedily, with priced accuracy, by pairs, by a genetic search (3000 evaluations), and
 * by branch and bound with its proof or bound, whose time includes making the problem. Argument: folder of a logit bank; without it 5000 images with random logits.
 */
const letters = buildNetwork(publishedSpec('mobilenetv2-eenn')).mountingPoints.map(({ letter }) => letter)
const [folder] = process.argv.slice(2)
const bank = folder
  ? readBank(folder)
  : readRandomBank({ seed: 1, letters, images: { validation: 5000, test: 10 } })
const network = bankNetwork(bank.manifest)
const decisions = splitDecisions(bank, 'validation')
const costs = exitCosts(network, networkCosts(network, readSystem('edge-tpu-quad')))
const correct = decisions.points.at(-1)![0]!.correct.reduce((sum, right) => sum + right, 0)

const table = new Table({
  head: [
    'grid',
    'exits',
    'single',
    'greedy',
    'priced',
    'pairwise',
    'genetic',
    'optimal',
    'bound',
    'priced, CPU ms',
    'genetic, CPU ms',
    'optimal, CPU ms',
  ],
  colAligns: ['left', ...Array<'right'>(11).fill('right')],
  style: { head: [], border: [] },
})

/** A result and the milliseconds of the processor that it took, which other work on the machine does not lengthen. */
function timed<Result>(run: () => Result): [Result, string] {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return [result, ((user + system) / 1000).toFixed(0)]
}

const grids = {
  '0.50, 0.55 … 0.95': Array.from({ length: 10 }, (_, i) => (10 + i) / 20),
  '0.50, 0.51 … 0.99': Array.from({ length: 50 }, (_, i) => (50 + i) / 100),
}
for (const [name, grid] of Object.entries(grids))
  for (const mounted of ['E', 'DG', 'CEH', 'CEGI', 'BDFHJ', 'BCDFGHJ', 'ABCDEFGHIJ']) {
    const choices = letters.map((letter, i) => (i === letters.length - 1 || mounted.includes(letter) ? 1 : 0))
    const options = { grid, cost: 'etJCycles' } as const
    const problem = thresholdProblem(decisions, costs, choices, options)
    const each = (outcome: ThresholdOutcome | undefined) =>
      outcome ? (outcome.cost / decisions.images).toPrecision(4) : 'none'
    const [priced, pricedMs] = timed(() => pricedThresholds(problem, correct))
    const [genetic, geneticMs] = timed(() =>
      geneticThresholds(problem, { correct, seed: 1, populationSize: 60, generations: 50 }),
    )
    const [{ best, lowerBound, isProven }, optimalMs] = timed(() =>
      optimalThresholds(thresholdProblem(decisions, costs, choices, options), { correct, tolerance: 1e-3 }),
    )
    table.push([
      name,
      mounted.length + 1,
      each(bestSingleThreshold(problem, correct)),
      each(greedyThresholds(problem, correct)),
      each(priced),
      each(pairwiseFromPriced(problem, correct)),
      each(genetic),
      each(best),
      isProven ? 'proven' : (lowerBound / decisions.images).toPrecision(2),
      pricedMs,
      geneticMs,
      optimalMs,
    ])
  }
process.stdout.write(
  `average energy × latency of an image, J·cycles, at ${correct} of ${decisions.images} right\n${table}\n`,
)
