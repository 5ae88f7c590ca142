import type { OperandHome } from '../mapping/operand-homes.ts'
import type { Placement } from '../mapping/placement.ts'
import type { OperandTiles } from './mapping-space.ts'
import type { OpenTile } from './open-tiles.ts'

/** What is known of the closed tiles of an order that is begun. */
export interface ClosedTiles {
  /** Per operand: the first tile that is open. */
  readonly open: Int32Array
  /** Per port: cycles that transfers but the first take, and those by which they are late in their own time. */
  readonly later: Float64Array
  readonly late: Float64Array
  /** By operand × most tiles + tile: cycles of the first transfer (of outputs: the last). */
  readonly edgeCycles: Float64Array
}

export type LatencyBound = (set: number, closed: ClosedTiles) => number

/** Tiles of an operand at most, for the layout of `edgeCycles`. */
export const mostTiles = 8

/**
 * Makes a function that tells cycles which no order takes less of that begins with a set of loops and the closed tiles. A
 * port that is late stalls the array; one that is busy longer than all cycles too; what open tiles move at all passes their
 * ports during the computation, stalling it, or before it or after it.
 */
export function makeLatencyBound(
  { use, operands: homes }: Placement,
  total: number,
  operands: readonly OperandTiles[],
  open: readonly (readonly OpenTile[])[],
): LatencyBound {
  const ports = use.ports.length
  const edges = new Float64Array(operands.length * mostTiles)
  const raised = new Float64Array(operands.length * mostTiles)
  const busy = new Float64Array(ports)
  /** By port, operand and tile: cycles of an open tile that are either busy time or part of an edge. */
  const either = new Float64Array(ports * operands.length * mostTiles)
  const hasEither = new Uint8Array(ports)
  const width = operands.length * mostTiles
  const outside = makeOutside(homes)

  return (set, closed) => {
    let late = 0
    for (let port = 0; port < ports; port++) {
      busy[port] = closed.later[port]!
      late = Math.max(late, closed.late[port]!)
      if (hasEither[port]) either.fill(0, port * width, (port + 1) * width)
      hasEither[port] = 0
    }
    for (let o = 0; o < operands.length; o++) {
      const { tiles } = operands[o]!
      for (let level = 0; level < tiles.length; level++) {
        const at = o * mostTiles + level
        if (level < closed.open[o]!) {
          edges[at] = closed.edgeCycles[at]!
          continue
        }
        const { edgeCycles, later, all } = open[o]![level]!
        const { flows } = tiles[level]!
        const edge = edgeCycles[set]!
        edges[at] = edge
        for (let i = 0; i < flows.length; i++) {
          const { port, isEdge } = flows[i]!
          if (port < 0) continue
          const least = later[i]![set]!
          busy[port] = busy[port]! + least
          const more = all[i]![set]! - least - edge
          if (!isEdge || more <= 0) continue
          either[port * width + at] = more
          hasEither[port] = 1
        }
      }
    }
    const own = outside(edges)
    let most = total + late + own
    for (let port = 0; port < ports; port++) {
      let around = own
      if (hasEither[port]) {
        for (let at = 0; at < width; at++) raised[at] = edges[at]! + either[port * width + at]!
        around = outside(raised)
      }
      most = Math.max(most, busy[port]! + around)
    }
    return most
  }
}

/** Loading and unloading cycles from those of each tile, as `loadingCycles` and `unloadingCycles` have them. */
function makeOutside(operands: readonly OperandHome[]): (edges: Float64Array) => number {
  const inputs = operands.flatMap(({ isOutput }, o) => (isOutput ? [] : [o]))
  const serving = operands.map(({ sharedPort, memories }) =>
    memories.slice(1).map((_, level) => sharedPort[level * 4 + 3]! + sharedPort[level * 4 + 4]!),
  )
  const own = new Float64Array(2)
  const half = new Float64Array(2)
  const shared = new Float64Array(2)
  const inOrder = (one: number, other: number) =>
    shared[one]! + Math.max(shared[other]! + half[other]! + own[other]!, half[one]! + own[one]!)
  return (edges) => {
    let cycles = 0
    for (let o = 0; o < operands.length; o++) {
      if (!operands[o]!.isOutput) continue
      for (let level = 0; level < serving[o]!.length; level++) cycles += edges[o * mostTiles + level + 1]!
    }
    own.fill(0)
    half.fill(0)
    shared.fill(0)
    for (let i = 0; i < inputs.length; i++) {
      const o = inputs[i]!
      for (let level = 0; level < serving[o]!.length; level++) {
        const edge = edges[o * mostTiles + level + 1]!
        if (serving[o]![level] === 2) shared[i] = shared[i]! + edge
        else if (serving[o]![level] === 1) half[i] = edge
        else own[i] = own[i]! + edge
      }
    }
    if (inputs.length === 0) return cycles
    if (inputs.length === 1) return cycles + own[0]! + half[0]! + shared[0]!
    return cycles + Math.min(inOrder(0, 1), inOrder(1, 0))
  }
}
