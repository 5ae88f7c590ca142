import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { bestMapping } from '../sim/cost/best-mapping.ts'
import { layerCost, totalCycles } from '../sim/cost/layer-cost.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import { place } from '../sim/mapping/placement.ts'
import { studySearch } from '../sim/mapping/rules.ts'
import { benchCore, type SearchCase, searchCases } from './mapping-cases.ts'
import { runZigZag } from './zigzag-peer.ts'

/*
 * Search of the loop orders of a layer, one thread, processor time; costs relative to ZigZag's. `first`: the first
 * search of a process, which compiles all code on the way; `in turn`: as one of its network's layers, each searched once by
 * a process just started (medians of five processes); `warm`: the best of five more. ZigZag, its import not counted,
 * searches all layers in turn. Below, over the layers of a network: all together, and of the layers' ratios the median, the least and how many
 * are below 200. The same unrolling, six loop factors and latency first in both tools, on ZigZag's
 * Edge-TPU-like accelerator.
 */
const core = benchCore()
const cases = searchCases(core)
const runs = 5

/** Milliseconds of each search of a process of its own, `runs` times. */
function coldRuns(which: string): readonly (readonly number[])[] {
  const script = fileURLToPath(new URL('mapping-search.ts', import.meta.url))
  return Array.from({ length: runs }, () => {
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, which], { encoding: 'utf8' })
    return JSON.parse(stdout) as number[]
  })
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

function warm({ layer, spatial }: SearchCase): number {
  const times = Array.from({ length: 6 }, () => {
    const began = process.cpuUsage()
    bestMapping(layer, core, studySearch, zigzagRules, [spatial])
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1000
  })
  return Math.min(...times.slice(1))
}

function costOf({ layer, spatial }: SearchCase) {
  const mapping = bestMapping(layer, core, studySearch, zigzagRules, [spatial])
  const { latency, energyPj } = layerCost(
    place(layer, core, spatial, zigzagRules.unevenUnrolling),
    mapping,
    zigzagRules,
  )
  return { cycles: totalCycles(latency, 'with-unloading'), energyPj }
}

const peer = runZigZag(core, cases)
const table = new Table({
  head: ['layer', 'first', 'in turn', 'warm', 'ZigZag', '/ first', '/ in turn', '/ warm', 'cycles', 'energy'],
  colAligns: ['left', ...Array<'right'>(9).fill('right')],
  style: { head: [], border: [] },
})
/** How many times as long ZigZag takes, by way of timing. */
const modes = ['first', 'in turn', 'warm'] as const
const summary = new Table({
  head: ['ZigZag / ours', ...modes.flatMap((mode) => [mode, 'median', 'least', 'below 200'])],
  colAligns: ['left', ...Array<'right'>(12).fill('right')],
  style: { head: [], border: [] },
})
const ratio = (a: number | undefined, b: number, digits: number) =>
  a === undefined ? '' : (a / b).toFixed(digits)
for (const network of ['ResNet-18', 'MobileNetV2'] as const) {
  const own = cases.flatMap((one, i) => (one.network === network ? [{ ...one, i }] : []))
  const turns = coldRuns(network)
  const sums = { first: 0, turn: 0, warm: 0, theirs: 0 }
  const ratios: (readonly [number, number, number])[] = []
  own.forEach((one, at) => {
    const first = median(coldRuns(String(one.i)).map(([time]) => time!))
    const turn = median(turns.map((times) => times[at]!))
    const best = warm(one)
    const { cycles, energyPj } = costOf(one)
    const theirs = typeof peer === 'string' ? undefined : peer[one.i]
    const ms = theirs && 1000 * theirs.seconds
    table.push([
      `${network} ${one.layer.name}`,
      first.toFixed(1),
      turn.toFixed(1),
      best.toFixed(1),
      ms?.toFixed(0) ?? 'absent',
      ratio(ms, first, 0),
      ratio(ms, turn, 0),
      ratio(ms, best, 0),
      theirs ? ratio(cycles, theirs.latencyCycles, 4) : '',
      theirs ? ratio(energyPj, theirs.energyPj, 4) : '',
    ])
    if (ms) ratios.push([ms / first, ms / turn, ms / best])
    sums.first += first
    sums.warm += best
    sums.theirs += ms ?? 0
  })
  sums.turn = median(turns.map((times) => times.reduce((sum, time) => sum + time, 0)))
  const theirs = sums.theirs || undefined
  table.push([
    `${network}, all`,
    ...[sums.first, sums.turn, sums.warm, sums.theirs].map((time) => time.toFixed(0)),
    ...[sums.first, sums.turn, sums.warm].map((time) => ratio(theirs, time, 0)),
    '',
    '',
  ])
  if (!theirs) continue
  summary.push([
    `${network}, ${own.length} layers`,
    ...[sums.first, sums.turn, sums.warm].flatMap((time, mode) => {
      const each = ratios.map((one) => one[mode]!)
      const below = each.filter((times) => times < 200).length
      return [ratio(theirs, time, 0), median(each).toFixed(0), Math.min(...each).toFixed(0), String(below)]
    }),
  ])
}
process.stdout.write(
  `search of loop orders, one thread, ms of processor time, node ${process.version}\n${table.toString()}\n`,
)
if (typeof peer !== 'string') process.stdout.write(`${summary.toString()}\n`)
if (typeof peer === 'string') process.stdout.write(`ZigZag did not run, so there is no ratio: ${peer}\n`)
