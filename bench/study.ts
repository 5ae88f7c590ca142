import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { choicesOf, configurationCount } from '../nas/evaluate/configuration.ts'
import { costsToExits, exitCosts } from '../nas/evaluate/exit-costs.ts'
import { exitNetwork } from '../nas/evaluate/exit-network.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { nsga2 } from '../nas/search/nsga2.ts'
import { bestMapping } from '../sim/cost/best-mapping.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import { readSystem } from '../sim/hardware/read-system.ts'
import { studySearch } from '../sim/mapping/rules.ts'
import { parseZigZagHardware } from '../sim/readers/zigzag/hardware.ts'
import { asPublishedRules, defaultRules } from '../sim/rules.ts'
import { allocationChoices, allocationCost } from '../sim/schedule/allocation-problem.ts'
import { searchAllocation, startingPicks } from '../sim/schedule/search-allocation.ts'
import { layerShapeKey } from '../sim/workload/layer.ts'
import { runZigZag } from './zigzag-peer.ts'

/*
 * One network of the study, [G, K], on its four cores, layer by layer: all mapping searches (cold: in a process that has
 * made none), a schedule, an allocation search; then the same again, lowered anew (warm); then what it costs to leave at every exit of
 * all 118 098 networks. One thread, processor time. Beside it the study's tool as recorded, on the same kind of machine,
 * one core; and ZigZag 3.6.3 on the same convolutions in this run, where it is installed.
 */

/** Seconds of processor time of the untouched tool for [G, K], and of 64 × 64 allocations at 0.17 s each, extrapolated. */
const recordedSeconds = { mapping: 1240, allocation: 700 }

function timed<T>(run: () => T): readonly [result: T, milliseconds: number] {
  const began = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(began)
  return [result, (user + system) / 1000]
}

const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))
const system = readSystem('edge-tpu-quad')
const exits = ['G', 'K'].map((letter) => ({ letter, kind: 1 as const }))
const table = new Table({
  head: [
    'rules',
    'cold: mapping and schedule, ms',
    'warm, best of 50, ms',
    '256 allocations, ms',
    'J·cycles on one core',
    'best found',
    'no less than',
  ],
  colAligns: ['left', ...Array<'right'>(6).fill('right')],
  style: { head: [], border: [] },
})
const coldMs: number[] = []
for (const [label, rules] of [
  ['default', defaultRules],
  ['as published', asPublishedRules],
] as const) {
  const evaluate = () => {
    const parts = exitNetwork(network, exits, { rules })
    const problem = { ...parts, system, rules }
    return { problem, parts, cost: allocationCost(problem, new Map()) }
  }
  const [{ problem, parts, cost }, cold] = timed(evaluate)
  const warm = Math.min(...Array.from({ length: 50 }, () => timed(evaluate)[1]))
  const [found, allocation] = timed(() => {
    const genes = allocationChoices(problem).map(({ cores }) => ({
      kind: 'choice' as const,
      from: 0,
      to: cores.length - 1,
    }))
    const start = startingPicks(problem, new Set(parts.stages.flatMap(({ head }) => head)))
    return searchAllocation(problem, 'edp', nsga2({ genes, seed: 1, populationSize: 16, start }), 16)
  })
  coldMs.push(cold + allocation)
  const figures = [cost.edp, found.cost.edp, found.lowerBound].map((value) => value.toFixed(1))
  table.push([label, cold.toFixed(0), warm.toFixed(2), allocation.toFixed(0), ...figures])
}
const recorded = recordedSeconds.mapping + recordedSeconds.allocation
const ratio = (1000 * recorded) / coldMs[0]!
process.stdout.write(
  `${table.toString()}\nall searches, cold: ${(coldMs[0]! / 1000).toFixed(2)} s; the study's tool as recorded: ${recordedSeconds.mapping} s + ${recordedSeconds.allocation} s, ${ratio.toFixed(0)}×\n`,
)

const [, partsMs] = timed(() => networkCosts(network, system))
const [known, againMs] = timed(() => networkCosts(network, system))
const costs = exitCosts(network, known)
const kinds = network.mountingPoints.map(({ heads }) => heads.length)
const [sum, spaceMs] = timed(() => {
  let total = 0
  for (let index = 0; index < configurationCount(kinds); index++) {
    for (const { etJCycles } of costsToExits(costs, choicesOf(index, kinds))) total += etJCycles
  }
  return total
})
process.stdout.write(
  `costs of all parts: ${partsMs.toFixed(0)} ms, again ${againMs.toFixed(2)} ms; of leaving at each exit of ${configurationCount(kinds)} networks: ${spaceMs.toFixed(0)} ms (checksum ${sum.toPrecision(9)})\n`,
)

const file = fileURLToPath(new URL('../sim/conformance/zigzag/hardware/edge_tpu_like.yaml', import.meta.url))
const core = parseZigZagHardware(readFileSync(file, 'utf8'), file)
const { nodes } = exitNetwork(network, exits, { rules: asPublishedRules })
const shapes = new Map(
  nodes
    .filter(({ layer }) => layer.operator === 'conv' || layer.operator === 'depthwise')
    .map(({ layer }) => [layerShapeKey(layer), layer]),
)
const cases = [...shapes.values()].map((layer) => {
  const [{ spatial }, own] = timed(() => bestMapping(layer, core, studySearch, zigzagRules))
  return { layer: { ...layer, name: layer.name.replaceAll('.', '_') }, spatial, own }
})
const peer = runZigZag(core, cases)
const ownMs = cases.reduce((total, { own }) => total + own, 0)
process.stdout.write(
  typeof peer === 'string'
    ? `ZigZag did not run, so there is no ratio: ${peer}\n`
    : `mapping search of ${cases.length} convolutions: ${ownMs.toFixed(0)} ms with three unrollings each; ZigZag 3.6.3 with the best one given: ${peer.reduce((total, { seconds }) => total + seconds, 0).toFixed(1)} s\n`,
)
