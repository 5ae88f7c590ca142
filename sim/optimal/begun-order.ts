import { isShared } from '../cost/least-stall.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { closingStates } from './energy-bound.ts'
import { type ClosedTiles, mostTiles } from './latency-bound.ts'
import type { MappingSpace } from './mapping-space.ts'

/** An order of loops that is begun, with the tiles that are closed among them: what it costs so far. */
export interface BegunOrder extends ClosedTiles {
  /** The loops, as a set and as their number. */
  set: number
  loops: number
  /** Number of the state of closed tiles. */
  state: number
  energyPj: number
  /** Per operand: bits of an element in its last closed tile, and product of the loops in it that do not index the operand. */
  readonly bits: Float64Array
  readonly within: Float64Array
  /** Per operand: products of the last loops since then, of such as do not index it, and of such as do directly. */
  readonly reused: Float64Array
  readonly renewed: Float64Array
  /** Per memory of the core: bits taken. */
  readonly usedBits: Float64Array
  /** By operand × most tiles + tile: loops within it. */
  readonly cuts: Int32Array
}

export interface OrderSteps {
  readonly make: () => BegunOrder
  /** Begins with no loops; false where whole operands do not fit together where they are kept. */
  readonly begin: (order: BegunOrder) => boolean
  readonly copy: (from: BegunOrder, to: BegunOrder) => void
  /** Closes an operand's next tile; false where it does not fit. */
  readonly close: (order: BegunOrder, operand: number) => boolean
  readonly addLoop: (order: BegunOrder, kind: number) => void
  /** Whether the whole operands fit that all tiles are closed of. */
  readonly fitsWhole: (order: BegunOrder) => boolean
}

export function makeOrderSteps(space: MappingSpace): OrderSteps {
  const { placement, lattice, rules, operands } = space
  const { strides } = closingStates(operands)
  const { memories } = placement.core
  const { kinds, cycles, products } = lattice
  const ports = placement.use.ports.length
  const { partialSum } = placement.layer.precision
  const isAlone = operands.map(({ tiles }, o) =>
    tiles.map(({ memory }, level) => memory >= 0 && !isShared(placement, o, level - 1)),
  )

  const make = (): BegunOrder => ({
    set: 0,
    loops: 0,
    state: 0,
    energyPj: 0,
    open: new Int32Array(operands.length),
    later: new Float64Array(ports),
    late: new Float64Array(ports),
    edgeCycles: new Float64Array(operands.length * mostTiles),
    bits: new Float64Array(operands.length),
    within: new Float64Array(operands.length),
    reused: new Float64Array(operands.length),
    renewed: new Float64Array(operands.length),
    usedBits: new Float64Array(memories.length),
    cuts: new Int32Array(operands.length * mostTiles),
  })
  /** Outputs are as wide as sums where a loop beyond the tile below adds to them. */
  const widthOf = (order: BegunOrder, o: number, level: number): number => {
    const { isOutput, bits, reducedAbove } = placement.operands[o]!
    const isPartial = isOutput && (order.within[o]! < operands[o]!.reuse || reducedAbove[level] === 1)
    return isPartial ? partialSum : bits
  }
  const addFlows = (order: BegunOrder, o: number, level: number, allowed: number): void => {
    const { flows } = operands[o]!.tiles[level]!
    for (let i = 0; i < flows.length; i++) {
      const { port, transfer, times } = flows[i]!
      const after = times[order.set]!
      if (port < 0 || after <= 0) continue
      order.later[port] = order.later[port]! + transfer[order.set]! * after
      const delay = transfer[order.set]! - allowed
      if (delay > 0) order.late[port] = order.late[port]! + delay * after
    }
  }
  const begin = (order: BegunOrder): boolean => {
    order.set = order.loops = order.state = 0
    order.energyPj = space.fixedPj
    order.later.fill(0)
    order.late.fill(0)
    order.usedBits.fill(0)
    order.within.fill(1)
    order.reused.fill(1)
    order.renewed.fill(1)
    for (let o = 0; o < operands.length; o++) {
      const { first, tiles, whole, home } = operands[o]!
      order.open[o] = first
      order.bits[o] = tiles[0]!.bits[0]!
      if (first === 1) addFlows(order, o, 0, 1)
      const { reducedAbove, bits, isOutput } = placement.operands[o]!
      const isPartial = isOutput && reducedAbove[tiles.length] === 1
      order.usedBits[home] = order.usedBits[home]! + whole * (isPartial ? partialSum : bits)
    }
    return order.usedBits.every((bits, memory) => bits <= memories[memory]!.sizeBits)
  }
  const copy = (from: BegunOrder, to: BegunOrder): void => {
    to.set = from.set
    to.loops = from.loops
    to.state = from.state
    to.energyPj = from.energyPj
    to.open.set(from.open)
    to.later.set(from.later)
    to.late.set(from.late)
    to.edgeCycles.set(from.edgeCycles)
    to.bits.set(from.bits)
    to.within.set(from.within)
    to.reused.set(from.reused)
    to.renewed.set(from.renewed)
    to.usedBits.set(from.usedBits)
    to.cuts.set(from.cuts)
  }
  /** Whether the next tile may be renewed while it is in use; in a memory with other operands it may be. */
  const mayBuffer = (order: BegunOrder, o: number, level: number): boolean => {
    if (level === 0 || rules.doubleBuffering === 'never') return false
    if (!isAlone[o]![level]) return true
    const { moved, bits, sizeBits } = operands[o]!.tiles[level]!
    const own = bits[order.set]!
    const width = rules.doubleBuffering === 'where-partial-sums-fit' ? Math.max(own, order.bits[o]!) : own
    return Math.floor((moved[order.set]! * width) / order.renewed[o]!) / sizeBits <= 0.5
  }
  const close = (order: BegunOrder, o: number): boolean => {
    const level = order.open[o]!
    const tile = operands[o]!.tiles[level]!
    const { set } = order
    if (tile.fits[set] === 0) return false
    const at = o * mostTiles + level
    if (level > 0) {
      const held = tile.elements[set]! * widthOf(order, o, level)
      const used = order.usedBits[tile.memory]! + held
      if (held > tile.sizeBits || used > tile.sizeBits) return false
      order.usedBits[tile.memory] = used
    }
    const every = cycles[set]!
    const isWaited = level > 0 && !mayBuffer(order, o, level)
    addFlows(order, o, level, isWaited ? Math.trunc(every / order.reused[o]!) : every)
    order.energyPj += tile.energyPj[set]!
    order.edgeCycles[at] = tile.edgeCycles[set]!
    order.cuts[at] = order.loops
    order.bits[o] = tile.bits[set]!
    order.open[o] = level + 1
    order.state += strides[o]!
    if (level === 0) return true
    order.reused[o] = order.renewed[o] = 1
    const { codes } = placement.operands[o]!
    let within = 1
    for (let dimension = 0; dimension < 8; dimension++) {
      if (codes[dimension] === relevance.none) within *= products[set * 8 + dimension]!
    }
    order.within[o] = within
    return true
  }
  const addLoop = (order: BegunOrder, kind: number): void => {
    const { index, size } = kinds[kind]!
    order.set = lattice.with[order.set * kinds.length + kind]!
    order.loops++
    for (let o = 0; o < operands.length; o++) {
      const code = placement.operands[o]!.codes[index]!
      order.reused[o] = code === relevance.none ? order.reused[o]! * size : 1
      order.renewed[o] = code === relevance.direct ? order.renewed[o]! * size : 1
    }
  }
  const fitsWhole = (order: BegunOrder): boolean => {
    for (let o = 0; o < operands.length; o++) {
      const { tiles, whole, home } = operands[o]!
      const { reducedAbove, bits, isOutput } = placement.operands[o]!
      if (!isOutput || reducedAbove[tiles.length] === 1) continue
      const used = order.usedBits[home]! + whole * (widthOf(order, o, tiles.length) - bits)
      if (used > memories[home]!.sizeBits) return false
    }
    return true
  }
  return { make, begin, copy, close, addLoop, fitsWhole }
}
