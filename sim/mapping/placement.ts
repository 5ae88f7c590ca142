import { type Core, directions, type Memory, memoriesOf } from '../hardware/accelerator.ts'
import { operandAccesses } from '../workload/access.ts'
import { type Layer, loopDimensions, type Operand, operationCount } from '../workload/layer.ts'
import { effectiveUnrolling } from './effective-unrolling.ts'
import type { SpatialLoop } from './mapping.ts'
import type { UnevenUnrolling } from './rules.ts'
import {
  cumulativeFactors,
  type Factors,
  fanOut,
  relevance,
  relevanceCodes,
  roundHalfEven,
  spatialLevels,
} from './spatial-factors.ts'

/** Quantities taken with the average of uneven factors (for energy) and with the whole number (for time). */
export interface AverageAndWhole<T> {
  readonly average: readonly T[]
  readonly whole: readonly T[]
}

/** One operand on one core under one spatial unrolling: all that does not depend on the temporal loops. */
export interface PlacedOperand {
  readonly operand: Operand
  readonly isOutput: boolean
  readonly bits: number
  /** Relevance by index in `loopDimensions`. */
  readonly codes: Uint8Array
  readonly memories: readonly Memory[]
  /** Index in the core's memories. */
  readonly memoryIndices: readonly number[]
  /** Per level: products of the factors unrolled below its memory. */
  readonly below: AverageAndWhole<Factors>
  /** Per level: elements sent down for each element that one unit below holds. */
  readonly fanOut: AverageAndWhole<number>
  /** Per level: instances of its memory in use. */
  readonly instances: readonly number[]
  /** Per level, and one beyond: whether a loop that does not index the operand is unrolled above that memory. */
  readonly reducedAbove: readonly boolean[]
}

/** What one physical port carries: operand, level and direction as indices. */
export interface PortUse {
  readonly operand: number
  readonly level: number
  readonly direction: number
}

export interface PlacedPort {
  readonly memory: Memory
  readonly name: string
  readonly uses: readonly PortUse[]
}

export interface Placement {
  readonly layer: Layer
  readonly core: Core
  readonly spatial: readonly SpatialLoop[]
  readonly unevenUnrolling: UnevenUnrolling
  readonly operands: readonly PlacedOperand[]
  /** Whether every factor divides its loop, so that averages are whole. */
  readonly exact: boolean
  readonly ports: readonly PlacedPort[]
  readonly operations: number
}

/** Puts a layer on a core under a spatial unrolling. */
export function place(
  layer: Layer,
  core: Core,
  spatial: readonly SpatialLoop[],
  unevenUnrolling: UnevenUnrolling,
): Placement {
  const unrolling = effectiveUnrolling(spatial, layer.sizes, unevenUnrolling)
  const operands = operandAccesses(layer.operator).map((access): PlacedOperand => {
    const memories = memoriesOf(core, access.operand)
    const codes = relevanceCodes(access)
    const levels = spatialLevels(memories, unrolling)
    const average = cumulativeFactors(levels, codes, 'average')
    const whole = cumulativeFactors(levels, codes, 'whole')
    const lanes = levels.map((loops) => loops.reduce((product, loop) => product * loop.average, 1))
    const isReduced = levels.map((loops) =>
      loops.some(
        (loop) => loop.average > 1 && codes[loopDimensions.indexOf(loop.dimension)] === relevance.none,
      ),
    )
    return {
      operand: access.operand,
      isOutput: access.operand === 'O',
      bits: layer.precision[access.operand],
      codes,
      memories,
      memoryIndices: memories.map((memory) => core.memories.indexOf(memory)),
      below: { average, whole },
      fanOut: {
        average: fanOut(layer, average, unevenUnrolling),
        whole: fanOut(layer, whole, unevenUnrolling),
      },
      instances: memories.map((_, level) => wholeProduct(lanes.slice(level + 1))),
      reducedAbove: levels.map((_, level) => isReduced.slice(level + 1).some(Boolean)),
    }
  })
  return {
    layer,
    core,
    spatial,
    unevenUnrolling,
    operands,
    exact: unrolling.every(({ average, whole }) => average === whole),
    ports: portsInUse(core, operands),
    operations: operationCount(layer),
  }
}

function wholeProduct(factors: readonly number[]): number {
  const product = factors.reduce((running, factor) => running * factor, 1)
  return roundHalfEven(Math.round(product * 1000) / 1000)
}

function portsInUse(core: Core, operands: readonly PlacedOperand[]): readonly PlacedPort[] {
  return core.memories.flatMap((memory) => {
    const uses = operands.flatMap((placed, operand) =>
      directions.map((name, direction) => ({
        port: memory.ports[placed.operand]?.[name],
        use: { operand, level: placed.memories.indexOf(memory), direction },
      })),
    )
    const names = new Set(uses.flatMap(({ port, use }) => (port && use.level >= 0 ? [port] : [])))
    return [...names].map((name) => ({
      memory,
      name,
      uses: uses.filter(({ port, use }) => port === name && use.level >= 0).map(({ use }) => use),
    }))
  })
}
