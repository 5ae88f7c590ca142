import type { Core, Memory } from '../hardware/accelerator.ts'
import { operandAccesses } from '../workload/access.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../workload/layer.ts'
import { everyUnrolling } from './every-unrolling.ts'
import type { SpatialLoop } from './mapping.ts'
import type { SearchRules } from './rules.ts'

/**
 * The unrollings worth trying, best first: one loop per array dimension, factors that divide the most that fits,
 * scored by multipliers in use and then by how evenly different loops share them. A wired core has exactly one.
 *
 * Source: ZigZag 3.6.3, SpatialMappingGeneratorStage.
 */
export function spatialCandidates(
  layer: Layer,
  core: Core,
  rules: SearchRules,
): readonly (readonly SpatialLoop[])[] {
  const wires = core.wiring[layer.operator]
  if (wires) {
    return [
      core.array.flatMap(({ name, size }) => {
        const dimension = wires[name]
        return dimension
          ? [{ arrayDimension: name, dimension, factor: Math.min(size, layer.sizes[dimension]) }]
          : []
      }),
    ]
  }
  const { spatialCandidates: most } = rules
  if (most === 'every') return everyUnrolling(layer, core, rules)
  return bestUnrollings(layer, core, rules, most).map((spatial) => withinCapacity(spatial, layer, core))
}

interface Scored {
  readonly spatial: readonly SpatialLoop[]
  readonly score: number
}

/** Depth first over the array dimensions; a branch that cannot beat the last of the best is left. */
function bestUnrollings(
  layer: Layer,
  core: Core,
  rules: SearchRules,
  candidates: number,
): readonly (readonly SpatialLoop[])[] {
  const choices = core.array.map(({ name, size }) => choicesFor(name, size, layer, core, rules))
  const most = choices.map((all) => Math.max(...all.map(lanes)))
  const best: Scored[] = []
  const used = new Map<LoopDimension, number>()
  const chosen: SpatialLoop[] = []
  const usedBy = ({ dimension }: SpatialLoop) => used.get(dimension) ?? 1

  const visit = (depth: number, multipliers: number): void => {
    const reachable = most.slice(depth).reduce((product, factor) => product * factor, multipliers)
    const isFull = best.length === candidates
    if (isFull && 2 * reachable - 1 <= best.at(-1)!.score) return
    if (depth === choices.length) {
      const score = multipliers + multipliers / Math.max(1, ...used.values()) - 1
      if (isFull && score <= best.at(-1)!.score) return
      const place = best.findIndex((other) => other.score < score)
      best.splice(place < 0 ? best.length : place, 0, { spatial: [...chosen], score })
      best.length = Math.min(best.length, candidates)
      return
    }
    for (const loops of choices[depth]!) {
      if (loops.some((loop) => usedBy(loop) * loop.factor > layer.sizes[loop.dimension])) continue
      for (const loop of loops) used.set(loop.dimension, usedBy(loop) * loop.factor)
      chosen.push(...loops)
      visit(depth + 1, multipliers * lanes(loops))
      chosen.length -= loops.length
      for (const loop of loops) used.set(loop.dimension, usedBy(loop) / loop.factor)
    }
  }
  visit(0, 1)
  return best.map(({ spatial }) => spatial)
}

const lanes = (loops: readonly SpatialLoop[]): number =>
  loops.reduce((product, { factor }) => product * factor, 1)

/** Loops and factors for one array dimension, large factors first; the given ones alone where some are given. */
function choicesFor(
  arrayDimension: string,
  arraySize: number,
  layer: Layer,
  core: Core,
  rules: SearchRules,
): readonly (readonly SpatialLoop[])[] {
  const largest = (dimension: LoopDimension) => {
    const limits = innermost(core, layer)
      .filter(({ memory, indexes }) => memory.serves.includes(arrayDimension) && indexes(dimension))
      .map(({ elementsPerCycle }) => elementsPerCycle)
    return Math.min(layer.sizes[dimension], arraySize, ...limits)
  }
  const given = rules.givenUnrolling?.[arrayDimension]
  if (given)
    return [given.map((loop) => ({ ...loop, factor: Math.min(loop.factor, largest(loop.dimension)) }))]
  const order = rules.unrollingOrder[layer.operator] ?? loopDimensions
  const hints = rules.unrollingHints?.[arrayDimension] ?? order
  return order
    .filter((dimension) => hints.includes(dimension))
    .flatMap((dimension) =>
      divisors(largest(dimension)).map((factor) => [{ arrayDimension, dimension, factor }]),
    )
}

/** Lowers the largest factors until what each innermost memory has to hold for its elements fits. */
function withinCapacity(spatial: readonly SpatialLoop[], layer: Layer, core: Core): readonly SpatialLoop[] {
  const factors = spatial.map(({ factor }) => factor)
  for (const { memory, indexes, capacity } of innermost(core, layer)) {
    const held = spatial.flatMap(({ arrayDimension, dimension }, i) =>
      memory.serves.includes(arrayDimension) && indexes(dimension) ? [i] : [],
    )
    while (held.reduce((product, i) => product * factors[i]!, 1) > capacity) {
      const largest = Math.max(...held.map((i) => factors[i]!))
      const i = held.find((index) => factors[index] === largest)!
      factors[i] = largest - 1
    }
  }
  return spatial.map((loop, i) => ({ ...loop, factor: factors[i]! }))
}

interface InnermostUse {
  readonly memory: Memory
  readonly indexes: (dimension: LoopDimension) => boolean
  readonly elementsPerCycle: number
  readonly capacity: number
}

/** The memories with none below them, per operand of the layer that takes room. */
function innermost(core: Core, layer: Layer): readonly InnermostUse[] {
  const isLowest = (memory: Memory) =>
    memory.operands.every(
      (operand) => core.memories.find(({ operands }) => operands.includes(operand)) === memory,
    )
  return core.memories.filter(isLowest).flatMap((memory) =>
    operandAccesses(layer.operator).flatMap(({ operand, indexedBy, windowed }) => {
      const bits = widestBits(layer, operand)
      if (bits === 0 || !memory.operands.includes(operand)) return []
      const width = operand === 'O' ? memory.writeBitsPerCycle : memory.readBitsPerCycle
      return {
        memory,
        indexes: (dimension) =>
          indexedBy.includes(dimension) || (windowed && ['OX', 'OY', 'FX', 'FY'].includes(dimension)),
        elementsPerCycle: Math.max(1, Math.floor(width / bits)),
        capacity: Math.max(1, memory.sizeBits / bits),
      }
    }),
  )
}

function widestBits({ precision }: Layer, operand: Operand): number {
  return operand === 'O' ? precision.partialSum : precision[operand]
}

function divisors(value: number): readonly number[] {
  return Array.from({ length: value }, (_, i) => value - i).filter((factor) => value % factor === 0)
}
