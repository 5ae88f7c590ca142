import { parse } from 'csv-parse/sync'
import { parseHTML } from 'linkedom'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { exitCosts } from '../../nas/evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../../nas/evaluate/random-bank.ts'
import { evaluationsTo, hypervolumeTrace } from '../../nas/search/hypervolume-trace.ts'
import { spaceTable } from '../../nas/search/space-table.ts'
import { efficiency, quartiles } from './efficiency.ts'
import { efficiencyFiles } from './files.ts'
import { methods } from './methods.ts'

const letters = ['A', 'B', 'C', 'D', 'E']
const bank = readRandomBank({ seed: 4, letters, images: { validation: 200, test: 10 } })
const table = spaceTable({
  decisions: splitDecisions(bank, 'validation'),
  costs: exitCosts(bareNetwork(letters), randomCosts(4, letters.length)),
  thresholds: [0.5, 0.7, 0.9],
  objective: 'energy',
})
const compared = methods({ evaluations: 300, surrogateEvaluations: 80 })
const results = efficiency(table, compared, 4)

test('quartiles are values of the runs, and a run that did not get there counts as later than all others', () => {
  const never = Number.POSITIVE_INFINITY
  assert.equal(quartiles([never, 7, 3, 5]), { lower: 3, median: 5, upper: 7 })
  assert.equal(quartiles([never, 7, never, never]), { lower: 7, median: never, upper: never })
})

test('the figures are the quartiles of the traces of seeds 1 to 4', () => {
  compared.forEach(({ name, evaluations, search }, i) => {
    const traces = [1, 2, 3, 4].map((seed) => hypervolumeTrace(search(table.genes, seed), table, evaluations))
    const { method, curve, reached } = results[i]!
    assert.is(method, name)
    const at50 = traces.map((trace) => trace[49]!).sort((a, b) => a - b)
    assert.is(curve.find(({ evaluations }) => evaluations === 50)!.median, at50[1])
    const to90 = traces.map((trace) => evaluationsTo(trace, 0.9)).sort((a, b) => a - b)
    assert.is(reached.find(({ fraction }) => fraction === 0.9)!.upper, to90[2])
    assert.is(curve.at(-1)!.evaluations, evaluations)
  })
})

test('the run has every point of the curves in its CSV and a line and a band per method in its SVG', () => {
  const files = efficiencyFiles(
    {
      bank: 'random',
      hardware: 'random',
      split: 'validation',
      thresholds: [0.5, 0.7, 0.9],
      objective: 'energy',
      candidates: table.size,
      trueFront: table.front.length,
      seeds: 4,
    },
    results,
  )
  const rows = parse(files['efficiency.csv']!, { columns: true }) as unknown as Record<string, string>[]
  const points = results.flatMap(({ method, curve }) => curve.map((point) => ({ method, ...point })))
  assert.equal(
    rows.map(({ method, evaluations, median }) => [method, Number(evaluations), Number(median)]),
    points.map(({ method, evaluations, median }) => [method, evaluations, median]),
  )
  const { document } = parseHTML(files['efficiency.svg']!)
  assert.is(document.querySelectorAll('[aria-label=line] path').length, 3)
  assert.is(document.querySelectorAll('[aria-label=area] path').length, 3)
})

test.run()
