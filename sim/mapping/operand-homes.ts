import { cyclesPerOperation } from '../energy/in-memory/array.ts'
import {
  type Core,
  type Direction,
  directions,
  type Memory,
  type PortNames,
  portWidth,
} from '../hardware/accelerator.ts'
import { type OperandAccess, operandAccesses } from '../workload/access.ts'
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
  /** Cycles of one operation. */
  readonly operationCycles: number
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
  const homes: OperandHome[] = []
  let levels = 0
  for (const access of operandAccesses(operator)) {
    const home = homeOf(core, access)
    homes.push(home)
    levels = Math.max(levels, home.memories.length + 1)
  }
  let multipliers = 1
  for (const { size } of core.array) multipliers *= size
  const operationCycles = core.inMemory ? cyclesPerOperation(core.inMemory) : 1
  return { homes, ports: portsInUse(core, homes, levels), levels, multipliers, operationCycles }
}

function homeOf({ memories: all, array }: Core, access: OperandAccess): OperandHome {
  const { operand } = access
  const memories: Memory[] = []
  const memoryIndices: number[] = []
  for (let i = 0; i < all.length; i++) {
    if (!all[i]!.operands.includes(operand)) continue
    memories.push(all[i]!)
    memoryIndices.push(i)
  }
  const servingLevel = new Map<string, number>()
  const portBits = new Float64Array(memories.length * 4)
  const stepBits = new Float64Array(memories.length * 4)
  const stepShare = new Float64Array(memories.length * 4)
  const sharedPort = new Uint8Array(memories.length * 4)
  for (let level = 0; level < memories.length; level++) {
    const memory = memories[level]!
    for (const { name } of array) {
      if (memory.serves.includes(name) && !servingLevel.has(name)) servingLevel.set(name, level)
    }
    for (let direction = 0; direction < 4; direction++) {
      const { bitsPerCycle, granularityBits } = portWidth(memory, operand, directions[direction]!)
      const at = level * 4 + direction
      portBits[at] = bitsPerCycle
      stepBits[at] = granularityBits
      stepShare[at] = granularityBits / bitsPerCycle
      sharedPort[at] = servesBothInputs(memory, operand, directions[direction]!) ? 1 : 0
    }
  }
  return {
    operand,
    isOutput: operand === 'O',
    isWindowed: access.windowed,
    codes: relevanceCodes(access),
    memories,
    memoryIndices,
    servingLevel,
    portBits,
    stepBits,
    stepShare,
    sharedPort,
  }
}

function servesBothInputs({ ports }: Memory, operand: Operand, direction: Direction): boolean {
  const port = ports[operand]?.[direction]
  return port !== undefined && uses(ports.I, port) && uses(ports.W, port)
}

function uses(names: PortNames | undefined, port: string): boolean {
  for (const direction of directions) if (names?.[direction] === port) return true
  return false
}

/** Uses in the order in which the ports are wired: of transfers that take equally long, the first is overlapped first. */
function portsInUse(core: Core, homes: readonly OperandHome[], levels: number): readonly PlacedPort[] {
  const placed: PlacedPort[] = []
  for (const memory of core.memories) {
    const byName = new Map<string, PortUse[]>()
    for (const name of memory.operands) {
      for (let operand = 0; operand < homes.length; operand++) {
        if (homes[operand]!.operand !== name) continue
        const level = homes[operand]!.memories.indexOf(memory)
        const wired = memory.ports[name] ?? {}
        for (const direction in wired) {
          const port = wired[direction as Direction]!
          const own = byName.get(port) ?? []
          byName.set(port, own)
          own.push({ operand, level, direction: directions.indexOf(direction as Direction) })
        }
      }
    }
    for (const [name, uses] of byName) placed.push(placePort(memory, name, uses, levels))
  }
  return placed
}

function placePort(memory: Memory, name: string, uses: readonly PortUse[], levels: number): PlacedPort {
  const flows = new Int32Array(uses.length)
  const tiles = new Int32Array(uses.length)
  for (let i = 0; i < uses.length; i++) {
    const { operand, level, direction } = uses[i]!
    const lower = operand * levels + level
    flows[i] = lower * 4 + direction
    tiles[i] = lower + (direction >= 2 ? 1 : 0)
  }
  return { memory, name, uses, flows, tiles }
}
