import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { bestMapping } from '../sim/cost/best-mapping.ts'
import { layerCost, totalCycles } from '../sim/cost/layer-cost.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import type { SpatialLoop } from '../sim/mapping/mapping.ts'
import { place } from '../sim/mapping/placement.ts'
import { studySearch } from '../sim/mapping/rules.ts'
import { parseZigZagHardware } from '../sim/readers/zigzag/hardware.ts'
import { type Layer, type LoopDimension, makeLayer } from '../sim/workload/layer.ts'
import { runZigZag } from './zigzag-peer.ts'

/*
 * Search of the loop orders of a layer, one thread, processor time: cold, each layer once in a process just started, and
 * warm, the best of five more; costs relative to ZigZag's. The same unrolling,
 * six loop factors and latency first in both tools, on ZigZag's Edge-TPU-like accelerator.
 */
const file = fileURLToPath(new URL('../sim/conformance/zigzag/hardware/edge_tpu_like.yaml', import.meta.url))
const core = parseZigZagHardware(readFileSync(file, 'utf8'), file)
const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }

const unroll =
  (...dimensions: readonly LoopDimension[]) =>
  (layer: Layer): readonly SpatialLoop[] =>
    core.array.map(({ name, size }, i) => {
      const dimension = dimensions[i]!
      return { arrayDimension: name, dimension, factor: Math.min(size, layer.sizes[dimension]) }
    })
const dense = unroll('K', 'C', 'OX', 'OY')
const depthwise = unroll('G', 'FX', 'OX', 'OY')
const conv = (name: string, K: number, C: number, side: number, window: number, stride = 1) => {
  const layer = makeLayer(name, 'conv', { K, C, OX: side, OY: side, FX: window, FY: window }, int8, {
    stride,
  })
  return { layer, spatial: dense(layer) }
}
const separate = (name: string, G: number, side: number, window: number, stride = 1) => {
  const layer = makeLayer(name, 'depthwise', { G, OX: side, OY: side, FX: window, FY: window }, int8, {
    stride,
  })
  return { layer, spatial: depthwise(layer) }
}
const cases = [
  conv('ResNet-18 conv1', 64, 3, 112, 7, 2),
  conv('ResNet-18 layer1', 64, 64, 56, 3),
  conv('ResNet-18 layer3', 256, 256, 14, 3),
  conv('MobileNetV2 expand', 192, 32, 16, 1),
  separate('MobileNetV2 depthwise', 192, 16, 3),
]

/** Seconds of processor time, compilation and garbage collection included. */
function secondsOf(run: () => void): number {
  const began = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1e6
}

const searchOf = ({ layer, spatial }: (typeof cases)[number]) =>
  bestMapping(layer, core, studySearch, zigzagRules, [spatial])

const cold = cases.map((one) => secondsOf(() => searchOf(one)))
const own = cases.map((one, i) => {
  const warm = Math.min(...Array.from({ length: 5 }, () => secondsOf(() => searchOf(one))))
  const mapping = searchOf(one)
  const placement = place(one.layer, core, one.spatial, zigzagRules.unevenUnrolling)
  const cost = layerCost(placement, mapping, zigzagRules)
  return {
    cold: cold[i]!,
    warm,
    cycles: totalCycles(cost.latency, 'with-unloading'),
    energyPj: cost.energyPj,
  }
})
const peer = runZigZag(core, cases)
const table = new Table({
  head: ['layer', 'cold ms', 'warm ms', 'ZigZag ms', 'ZigZag / cold', 'ZigZag / warm', 'cycles', 'energy'],
  colAligns: ['left', ...Array<'right'>(7).fill('right')],
  style: { head: [], border: [] },
})
cases.forEach(({ layer }, i) => {
  const { cold, warm, cycles, energyPj } = own[i]!
  const theirs = typeof peer === 'string' ? undefined : peer[i]
  table.push([
    layer.name,
    (1000 * cold).toFixed(1),
    (1000 * warm).toFixed(1),
    theirs ? (1000 * theirs.seconds).toFixed(0) : 'absent',
    theirs ? `${(theirs.seconds / cold).toFixed(0)}×` : '',
    theirs ? `${(theirs.seconds / warm).toFixed(0)}×` : '',
    theirs ? (cycles / theirs.latencyCycles).toFixed(4) : '',
    theirs ? (energyPj / theirs.energyPj).toFixed(4) : '',
  ])
})
process.stdout.write(
  `search of loop orders, one thread, processor time, node ${process.version}\n${table.toString()}\n`,
)
if (typeof peer === 'string') process.stdout.write(`ZigZag did not run, so there is no ratio: ${peer}\n`)
