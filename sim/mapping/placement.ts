import type { Core } from '../hardware/accelerator.ts'
import { type Layer, loopDimensions, operationCount } from '../workload/layer.ts'
import { type EffectiveLoop, effectiveUnrolling } from './effective-unrolling.ts'
import type { SpatialLoop } from './mapping.ts'
import { type CoreUse, coreUse, type OperandHome } from './operand-homes.ts'
import { refuseInexact } from './refuse-inexact.ts'
import type { UnevenUnrolling, UnrolledWindows } from './rules.ts'
import { type Factors, fanOut, relevance, roundHalfEven, type Tiling, tilingOf } from './spatial-factors.ts'

/** Quantities taken with the average of uneven factors (for energy) and with the whole number (for time). */
export interface AverageAndWhole {
  readonly average: Float64Array
  readonly whole: Float64Array
}

/** One operand on one core under one spatial unrolling: all that does not depend on the temporal loops. */
export interface PlacedOperand extends OperandHome {
  readonly bits: number
  /** Levels, from the innermost on, whose tiles are whole numbers of elements, for energy as for time. */
  readonly evenLevels: number
  /** Whether those of all levels are, and of the array. */
  readonly isEven: boolean
  /** By level × 6 + relevance: products of the factors unrolled below each memory. */
  readonly below: { readonly average: Factors; readonly whole: Factors }
  /** By level × 6 + relevance: products of the factors, on average, that are unrolled at that level alone. */
  readonly ownLanes: Factors
  /** Per level: elements sent down for each element that one unit below holds. */
  readonly fanOut: AverageAndWhole
  /** Per level: instances of its memory in use. */
  readonly instances: Float64Array
  /** Per level, and one beyond: 1 where a loop that does not index the operand is unrolled above that memory. */
  readonly reducedAbove: Uint8Array
  /** The same for time, where less than two lanes may count as one. */
  readonly reducedInTime: Uint8Array
}

export interface Placement {
  readonly layer: Layer
  readonly core: Core
  readonly use: CoreUse
  readonly spatial: readonly SpatialLoop[]
  readonly tiling: Tiling
  readonly operands: readonly PlacedOperand[]
  /** Whether every factor divides its loop, so that averages are whole. */
  readonly exact: boolean
  readonly operations: number
}

/**
 * Puts a layer on a core under a spatial unrolling.
 *
 * @throws {InputError} for layers so large that doubles would not count them exactly.
 */
export function place(
  layer: Layer,
  core: Core,
  spatial: readonly SpatialLoop[],
  unevenUnrolling: UnevenUnrolling,
  unrolledWindows: UnrolledWindows = 'shared',
): Placement {
  const operations = operationCount(layer)
  refuseInexact(layer, operations)
  const unrolling = effectiveUnrolling(spatial, layer.sizes, unevenUnrolling)
  const tiling = tilingOf(layer, unevenUnrolling)
  const use = coreUse(core, layer.operator)
  let exact = true
  for (const { average, whole } of unrolling) exact &&= average === whole
  const operands: PlacedOperand[] = []
  for (const home of use.homes) {
    operands.push(placeOperand(home, layer, unrolling, exact, tiling, unrolledWindows))
  }
  return { layer, core, use, spatial, tiling, operands, exact, operations }
}

function placeOperand(
  home: OperandHome,
  layer: Layer,
  unrolling: readonly EffectiveLoop[],
  exact: boolean,
  tiling: Tiling,
  unrolledWindows: UnrolledWindows,
): PlacedOperand {
  const levels = home.memories.length + 1
  const ownAverage = new Float64Array(levels * 6).fill(1)
  const ownWhole = exact ? ownAverage : new Float64Array(levels * 6).fill(1)
  const reducedAbove = new Uint8Array(levels)
  const reducedInTime = exact ? reducedAbove : new Uint8Array(levels)
  const instances = new Float64Array(levels - 1).fill(1)
  for (let level = 0; level < levels; level++) {
    for (const loop of unrolling) {
      if ((home.servingLevel.get(loop.arrayDimension) ?? levels - 1) !== level) continue
      const code = home.codes[loopDimensions.indexOf(loop.dimension)]!
      if (code === relevance.none) {
        if (loop.average > 1) reducedAbove.fill(1, 0, level)
        if (loop.whole > 1) reducedInTime.fill(1, 0, level)
      }
      const at = level * 6 + code
      ownAverage[at] = ownAverage[at]! * loop.average
      if (!exact) ownWhole[at] = ownWhole[at]! * loop.whole
      for (let i = 0; i < level; i++) instances[i] = instances[i]! * loop.average
    }
  }
  for (let i = 0; i < instances.length; i++) {
    instances[i] = roundHalfEven(Math.round(instances[i]! * 1000) / 1000)
  }
  const average = cumulative(ownAverage)
  const whole = exact ? average : cumulative(ownWhole)
  const averageFanOut = fanOut(tiling, ownAverage, unrolledWindows)
  const evenLevels = exact ? levels : countEven(average, whole)
  return {
    operand: home.operand,
    isOutput: home.isOutput,
    isWindowed: home.isWindowed,
    codes: home.codes,
    memories: home.memories,
    memoryIndices: home.memoryIndices,
    servingLevel: home.servingLevel,
    portBits: home.portBits,
    stepBits: home.stepBits,
    stepShare: home.stepShare,
    sharedPort: home.sharedPort,
    bits: layer.precision[home.operand],
    evenLevels,
    isEven: evenLevels === levels,
    below: { average, whole },
    ownLanes: ownAverage,
    fanOut: {
      average: averageFanOut,
      whole: exact ? averageFanOut : fanOut(tiling, ownWhole, unrolledWindows),
    },
    instances,
    reducedAbove,
    reducedInTime,
  }
}

function cumulative(own: Factors): Factors {
  const products = own.slice()
  for (let i = 6; i < products.length; i++) products[i] = products[i - 6]! * own[i]!
  return products
}

function countEven(average: Factors, whole: Factors): number {
  for (let i = 0; i < average.length; i++) {
    if (i % 6 === relevance.none) continue
    if (average[i] !== whole[i] || !Number.isInteger(average[i])) return Math.floor(i / 6)
  }
  return average.length / 6
}
