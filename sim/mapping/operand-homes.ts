import {
  type Core,
  type Direction,
  directions,
  type Memory,
  memoriesOf,
  portWidth,
} from '../hardware/accelerator.ts'
import { operandAccesses } from '../workload/access.ts'
import type { Operand, Operator } from '../workload/layer.ts'
import { relevanceCodes } from './spatial-factors.ts'

/** Where a core keeps one operand of an operator: all that depends neither on the layer's sizes nor on its unrolling. */
export interface OperandHome {
  readonly operand: Operand
  readonly isOutput: boolean
  /** Whether windows index it. */
  readonly isWindowed: boolean
  /** Relevance by index in `loopDimensions`. */
  readonly codes: Uint8Array
  /** Innermost first. */
  readonly memories: readonly Memory[]
  /** Index in the core's memories. */
  readonly memoryIndices: readonly number[]
  /** By array dimension: the level of the innermost memory that serves it. */
  readonly servingLevel: ReadonlyMap<string, number>
  /** By level × 4 + direction: width of the port, the smallest part charged by itself, and its share of the width. */
  readonly portBits: Float64Array
  readonly stepBits: Float64Array
  readonly stepShare: Float64Array
  /** By level × 4 + direction: 1 where the port serves both inputs. */
  readonly sharedPort: Uint8Array
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
  /** Per use: its index among the flows, and that of the tile which it renews, as in `Traffic`. */
  readonly flows: Int32Array
  readonly tiles: Int32Array
}

/** A core as the layers of one operator use it. */
export interface CoreUse {
  readonly homes: readonly OperandHome[]
  readonly ports: readonly PlacedPort[]
  /** Most memories that an operand passes, and the array. */
  readonly levels: number
  readonly multipliers: number
}

const known = new WeakMap<Core, Map<Operator, CoreUse>>()

/** Found once per core and operator. */
export function coreUse(core: Core, operator: Operator): CoreUse {
  const uses = known.get(core) ?? new Map<Operator, CoreUse>()
  known.set(core, uses)
  const found = uses.get(operator) ?? describe(core, operator)
  uses.set(operator, found)
  return found
}

function describe(core: Core, operator: Operator): CoreUse {
  const homes = operandAccesses(operator).map((access): OperandHome => {
    const { operand, windowed } = access
    const memories = memoriesOf(core, operand)
    const widths = memories.flatMap((memory) =>
      directions.map((direction) => portWidth(memory, operand, direction)),
    )
    const shared = memories.flatMap((memory) =>
      directions.map((direction) => (servesBothInputs(memory, operand, direction) ? 1 : 0)),
    )
    const served = core.array.flatMap(({ name }): [string, number][] => {
      const level = memories.findIndex(({ serves }) => serves.includes(name))
      return level < 0 ? [] : [[name, level]]
    })
    return {
      operand,
      isOutput: operand === 'O',
      isWindowed: windowed,
      codes: relevanceCodes(access),
      memories,
      memoryIndices: memories.map((memory) => core.memories.indexOf(memory)),
      servingLevel: new Map(served),
      portBits: Float64Array.from(widths, ({ bitsPerCycle }) => bitsPerCycle),
      stepBits: Float64Array.from(widths, ({ granularityBits }) => granularityBits),
      stepShare: Float64Array.from(
        widths,
        ({ bitsPerCycle, granularityBits }) => granularityBits / bitsPerCycle,
      ),
      sharedPort: Uint8Array.from(shared),
    }
  })
  const levels = Math.max(...homes.map(({ memories }) => memories.length)) + 1
  return {
    homes,
    ports: portsInUse(core, homes, levels),
    levels,
    multipliers: core.array.reduce((product, { size }) => product * size, 1),
  }
}

function servesBothInputs({ ports }: Memory, operand: Operand, direction: Direction): boolean {
  const port = ports[operand]?.[direction]
  const serves = (input: Operand) => Object.values(ports[input] ?? {}).some((name) => name === port)
  return port !== undefined && serves('I') && serves('W')
}

/** Uses in the order in which the ports are wired: of transfers that take equally long, the first is overlapped first. */
function portsInUse(core: Core, homes: readonly OperandHome[], levels: number): readonly PlacedPort[] {
  return core.memories.flatMap((memory) => {
    const uses = memory.operands.flatMap((name) => {
      const operand = homes.findIndex((home) => home.operand === name)
      const level = homes[operand]?.memories.indexOf(memory) ?? -1
      const wired = Object.entries(memory.ports[name] ?? {}) as [Direction, string][]
      return wired.map(([direction, port]) => ({
        port,
        use: { operand, level, direction: directions.indexOf(direction) },
      }))
    })
    const names = new Set(uses.flatMap(({ port, use }) => (use.level >= 0 ? [port] : [])))
    return [...names].map((name): PlacedPort => {
      const own = uses.filter(({ port, use }) => port === name && use.level >= 0).map(({ use }) => use)
      const lower = own.map(({ operand, level }) => operand * levels + level)
      return {
        memory,
        name,
        uses: own,
        flows: Int32Array.from(own, ({ direction }, i) => lower[i]! * 4 + direction),
        tiles: Int32Array.from(own, ({ direction }, i) => lower[i]! + (direction >= 2 ? 1 : 0)),
      }
    })
  })
}
