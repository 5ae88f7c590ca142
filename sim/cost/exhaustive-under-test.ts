import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import type { Objective } from '../mapping/rules.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../workload/layer.ts'
import { layerCost, totalCycles } from './layer-cost.ts'
import type { CostRules } from './rules.ts'

/*
 * For tests: the least cost of all mappings, by trying each. Shares with the search the cost of a given mapping, and
 * nothing else: unrollings, factors, orders, cuts and what fits are found anew, the slow way.
 */

type Sizes = Record<LoopDimension, number>

/** Which loops index an operand of a convolution; the window's loops do so for I. */
const indexing: Record<Operand, string> = {
  O: 'B G K OX OY',
  W: 'G K C FX FY',
  I: 'B G C OX OY FX FY',
}
const indexes = (operand: Operand, dimension: LoopDimension) =>
  indexing[operand].split(' ').includes(dimension)

export const objectives = ['energy', 'latency', 'energy-latency-product'] as const

const ones = (): Sizes => ({ B: 1, K: 1, G: 1, OX: 1, OY: 1, C: 1, FX: 1, FY: 1 })

/** All ways to put at most one loop on each array dimension. */
function unrollings(layer: Layer, core: Core): Mapping['spatial'][] {
  const [first, ...others] = core.array.map(({ name, size }) => [
    undefined,
    ...loopDimensions.flatMap((dimension) =>
      [2, 3, 4]
        .filter((factor) => factor <= size)
        .map((factor) => ({ arrayDimension: name, dimension, factor })),
    ),
  ])
  const products = others.reduce<(typeof first)[]>(
    (all, options) => all.flatMap((chosen) => options.map((option) => [...chosen!, option])),
    first!.map((option) => [option]),
  )
  return products
    .map((product) => product!.flatMap((loop) => loop ?? []))
    .filter((spatial) =>
      loopDimensions.every(
        (dimension) =>
          spatial.reduce((lanes, loop) => (loop.dimension === dimension ? lanes * loop.factor : lanes), 1) <=
          layer.sizes[dimension],
      ),
    )
}

/** Lanes of each loop that are busy on average, of the array dimensions that are named. Each loop once only. */
function busyLanes(layer: Layer, spatial: Mapping['spatial'], on: (name: string) => boolean): Sizes {
  const lanes = ones()
  for (const { arrayDimension, dimension, factor } of spatial) {
    if (!on(arrayDimension)) continue
    const size = layer.sizes[dimension]
    lanes[dimension] *= size % factor === 0 ? factor : size / Math.ceil(size / factor)
  }
  return lanes
}

function primes(value: number): number[] {
  for (let prime = 2; prime <= value; prime++) {
    if (value % prime === 0) return [prime, ...primes(value / prime)]
  }
  return []
}

function orders(loops: Mapping['temporal']): Mapping['temporal'][] {
  if (loops.length === 0) return [[]]
  const met = new Set<string>()
  return loops.flatMap((loop, i) => {
    const name = `${loop.dimension}${loop.size}`
    if (met.has(name)) return []
    met.add(name)
    return orders(loops.filter((_, j) => j !== i)).map((rest) => [loop, ...rest])
  })
}

/** Never falling numbers up to the count of loops, the last of which is that count. */
function cuts(levels: number, loops: number, from = 0): number[][] {
  if (levels === 1) return [[loops]]
  return Array.from({ length: loops - from + 1 }, (_, i) => from + i).flatMap((cut) =>
    cuts(levels - 1, loops, cut).map((rest) => [cut, ...rest]),
  )
}

/** Elements of an operand that some loops touch. */
function elements(layer: Layer, operand: Operand, loops: Sizes): number {
  const along = (outer: number, window: number, stride: number, most: number) =>
    Math.min(most, window >= stride ? (outer - 1) * stride + window : outer * window)
  const named = (operand === 'I' ? 'B G C' : indexing[operand]).split(' ') as LoopDimension[]
  const direct = named.reduce((product, dimension) => product * loops[dimension], 1)
  if (operand !== 'I') return direct
  const { stride, inputSize } = layer
  return (
    direct *
    along(loops.OX, loops.FX, stride.x, inputSize.x) *
    along(loops.OY, loops.FY, stride.y, inputSize.y)
  )
}

/** Least value of each objective over all mappings, and how many there are. */
export function leastOfAll(
  layer: Layer,
  core: Core,
  rules: CostRules,
): { least: Record<Objective, number>; mappings: number } {
  const least = { energy: Infinity, latency: Infinity, 'energy-latency-product': Infinity }
  let mappings = 0
  const operands = ['O', 'W', 'I'] as const
  for (const spatial of unrollings(layer, core)) {
    const placement = place(layer, core, spatial, rules.unevenUnrolling, rules.unrolledWindows)
    const all = busyLanes(layer, spatial, () => true)
    const loops = loopDimensions.flatMap((dimension) =>
      primes(Math.ceil(layer.sizes[dimension] / all[dimension] - 1e-9)).map((size) => ({ dimension, size })),
    )
    for (const temporal of orders(loops)) {
      const bitsOf = (operand: Operand, level: number, from: number, to: number): number => {
        const own = core.memories.filter((memory) => memory.operands.includes(operand))
        const isBelow = (levels: number) => (name: string) =>
          own.slice(0, levels).some(({ serves }) => serves.includes(name))
        const tile = busyLanes(layer, spatial, isBelow(level + 1))
        for (const { dimension, size } of temporal.slice(0, to)) tile[dimension] *= size
        // What is summed on the way to the next memory counts as summed, as in ZigZag.
        const apart = spatial.filter(({ arrayDimension }) => !isBelow(level + 2)(arrayDimension))
        const summed = [...temporal.slice(from), ...apart].map(({ dimension }) => dimension)
        const isPartial = operand === 'O' && summed.some((dimension) => !indexes('O', dimension))
        const width = isPartial ? layer.precision.partialSum : layer.precision[operand]
        return elements(layer, operand, tile) * width
      }
      const fitting = operands.map((operand) => {
        const levels = core.memories.filter((memory) => memory.operands.includes(operand))
        return cuts(levels.length, temporal.length)
          .map((own) => ({
            own,
            bits: new Map(
              own.map((cut, level) => [levels[level]!, bitsOf(operand, level, own[level - 1] ?? 0, cut)]),
            ),
          }))
          .filter(({ bits }) => [...bits].every(([memory, held]) => held <= memory.sizeBits))
      })
      for (const o of fitting[0]!) {
        for (const w of fitting[1]!) {
          for (const i of fitting[2]!) {
            const held = (memory: Core['memories'][number]) =>
              (o.bits.get(memory) ?? 0) + (w.bits.get(memory) ?? 0) + (i.bits.get(memory) ?? 0)
            if (core.memories.some((memory) => held(memory) > memory.sizeBits)) continue
            mappings++
            const mapping = { spatial, temporal, cuts: { O: o.own, W: w.own, I: i.own } }
            const cost = layerCost(placement, mapping, rules)
            for (const objective of objectives) {
              least[objective] = Math.min(least[objective], objectiveValue(cost, objective))
            }
          }
        }
      }
    }
  }
  return { least, mappings }
}

/** pJ, cycles or their product. */
export function objectiveValue(
  { energyPj, latency }: ReturnType<typeof layerCost>,
  objective: Objective,
): number {
  const cycles = totalCycles(latency, 'with-unloading')
  return objective === 'energy' ? energyPj : objective === 'latency' ? cycles : energyPj * cycles
}
