import {
  type Core,
  type Direction,
  directions,
  type Memory,
  memoriesOf,
  portWidth,
} from '../hardware/accelerator.ts'
import { operandAccesses } from '../workload/access.ts'
import { type Layer, loopDimensions, type Operand, operationCount } from '../workload/layer.ts'
import { effectiveUnrolling } from './effective-unrolling.ts'
import type { SpatialLoop } from './mapping.ts'
import { refuseInexact } from './refuse-inexact.ts'
import type { UnevenUnrolling, UnrolledWindows } from './rules.ts'
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
  /** By level × 4 + direction: width of the port, the smallest part charged by itself. */
  readonly portBits: Float64Array
  readonly stepBits: Float64Array
  /** By level × 4 + direction: 1 where the port serves both inputs. */
  readonly sharedPort: Uint8Array
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
  refuseInexact(layer)
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
    const widths = memories.flatMap((memory) =>
      directions.map((direction) => portWidth(memory, access.operand, direction)),
    )
    return {
      operand: access.operand,
      isOutput: access.operand === 'O',
      bits: layer.precision[access.operand],
      codes,
      memories,
      memoryIndices: memories.map((memory) => core.memories.indexOf(memory)),
      portBits: Float64Array.from(widths, ({ bitsPerCycle }) => bitsPerCycle),
      stepBits: Float64Array.from(widths, ({ granularityBits }) => granularityBits),
      sharedPort: Uint8Array.from(
        memories.flatMap((memory) =>
          directions.map((d) => (servesBothInputs(memory, access.operand, d) ? 1 : 0)),
        ),
      ),
      below: { average, whole },
      fanOut: {
        average: fanOut(layer, average, unevenUnrolling, unrolledWindows),
        whole: fanOut(layer, whole, unevenUnrolling, unrolledWindows),
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

function servesBothInputs({ ports }: Memory, operand: Operand, direction: Direction): boolean {
  const port = ports[operand]?.[direction]
  const serves = (input: Operand) => Object.values(ports[input] ?? {}).some((name) => name === port)
  return port !== undefined && serves('I') && serves('W')
}

function wholeProduct(factors: readonly number[]): number {
  const product = factors.reduce((running, factor) => running * factor, 1)
  return roundHalfEven(Math.round(product * 1000) / 1000)
}

/** Uses in the order in which the ports are wired: of transfers that take equally long, the first is overlapped first. */
function portsInUse(core: Core, operands: readonly PlacedOperand[]): readonly PlacedPort[] {
  return core.memories.flatMap((memory) => {
    const uses = memory.operands.flatMap((name) => {
      const operand = operands.findIndex((placed) => placed.operand === name)
      const level = operands[operand]?.memories.indexOf(memory) ?? -1
      const wired = Object.entries(memory.ports[name] ?? {}) as [Direction, string][]
      return wired.map(([direction, port]) => ({
        port,
        use: { operand, level, direction: directions.indexOf(direction) },
      }))
    })
    const names = new Set(uses.flatMap(({ port, use }) => (use.level >= 0 ? [port] : [])))
    return [...names].map((name) => ({
      memory,
      name,
      uses: uses.filter(({ port, use }) => port === name && use.level >= 0).map(({ use }) => use),
    }))
  })
}
