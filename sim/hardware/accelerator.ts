import type { InMemoryArray } from '../energy/in-memory/array.ts'
import type { MacEnergy } from '../energy/mac-energy.ts'
import type { LoopDimension, Operand, Operator } from '../workload/layer.ts'
import type { ComputeSparsity, MemorySparsity } from './sparsity.ts'

/** Ways in which data crosses the edge of a memory: towards the array (lower) or away from it (upper). */
export const directions = ['readToLower', 'writeFromLower', 'readToUpper', 'writeFromUpper'] as const
export type Direction = (typeof directions)[number]

/** Name of the physical port that carries each direction; a direction that is not wired is left out. */
export type PortNames = Readonly<Partial<Record<Direction, string>>>

/** A port's bits per cycle, and the smallest part of them that is accessed, and charged, by itself. */
export interface PortWidth {
  readonly bitsPerCycle: number
  readonly granularityBits: number
}

/** One memory of a core. Bandwidths are bits per cycle and port; energies pJ per access of the full port width. */
export interface Memory {
  readonly name: string
  /** A private memory outside the chip (a DRAM): where tensors stay on the chip, they pass it by. */
  readonly isOffChip?: boolean
  /** Memories of several cores that carry the same name here are one memory; left out where a core has it alone. */
  readonly sharedAs?: string
  readonly operands: readonly Operand[]
  readonly sizeBits: number
  readonly readBitsPerCycle: number
  readonly writeBitsPerCycle: number
  /** Smallest part of a port's width that is accessed, and charged, by itself. */
  readonly readGranularityBits: number
  readonly writeGranularityBits: number
  readonly readEnergyPj: number
  readonly writeEnergyPj: number
  /** Array dimensions that one instance serves; over the others it is replicated. */
  readonly serves: readonly string[]
  readonly ports: Readonly<Partial<Record<Operand, PortNames>>>
  /** What it does about zeros; left out: nothing. */
  readonly sparse?: MemorySparsity
  /** Ports of a width of their own, by name; others are as wide as the memory reads or writes. */
  readonly portWidths?: Readonly<Record<string, PortWidth>>
}

export interface ArrayDimension {
  readonly name: string
  readonly size: number
}

/** An array of processing elements with its memories, listed from the innermost out. */
export interface Core {
  readonly name: string
  readonly operators: readonly Operator[]
  readonly array: readonly ArrayDimension[]
  readonly macEnergy: MacEnergy
  /** Of an array whose cells compute: then operations take several cycles, and `macEnergy` is the least that they cost. */
  readonly inMemory?: InMemoryArray
  readonly memories: readonly Memory[]
  /** Operators whose unrolling is wired: the loop on each array dimension. Others are searched. */
  readonly wiring: Readonly<Partial<Record<Operator, Readonly<Record<string, LoopDimension>>>>>
  /** What its units do about zeros; left out: nothing. */
  readonly sparse?: ComputeSparsity
  /** Energy of an operation done on values on their way out (activation function); no time. */
  readonly outputPathEnergyPj: number
}

/** A connection between cores; Infinity where it takes no time. */
export interface Link {
  readonly between: readonly [string, string]
  readonly bitsPerCycle: number
  readonly energyPjPerBit: number
}

/** Memory outside the chip, reached from every core over one shared link. */
export interface OffChip {
  readonly readBitsPerCycle: number
  readonly writeBitsPerCycle: number
  readonly readEnergyPj: number
  readonly writeEnergyPj: number
  readonly linkBitsPerCycle: number
  readonly linkEnergyPjPerBit: number
}

/** A whole accelerator: cores, links between them, memory outside. */
export interface System {
  readonly name: string
  readonly source: string
  /** 0 where the source states none: results are then given in cycles alone. */
  readonly clockMhz: number
  /** Leakage of the whole chip; 0 where the source states none. */
  readonly staticPowerMw: number
  readonly cores: readonly Core[]
  readonly links: readonly Link[]
  readonly offChip: OffChip
}

/** Memories that hold an operand, innermost first. */
export function memoriesOf(core: Core, operand: Operand): readonly Memory[] {
  return core.memories.filter((memory) => memory.operands.includes(operand))
}

/** Width of the port that carries an operand in a direction. */
export function portWidth(memory: Memory, operand: Operand, direction: Direction): PortWidth {
  const own = memory.portWidths?.[memory.ports[operand]?.[direction] ?? '']
  if (own) return own
  return direction === 'readToLower' || direction === 'readToUpper'
    ? { bitsPerCycle: memory.readBitsPerCycle, granularityBits: memory.readGranularityBits }
    : { bitsPerCycle: memory.writeBitsPerCycle, granularityBits: memory.writeGranularityBits }
}
