import type { CostRules } from '../cost/rules.ts'
import { wholeSteps } from '../cost/traffic.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance, touchedElements, wholeElements } from '../mapping/spatial-factors.ts'
import type { LoopLattice } from './loop-lattice.ts'
import { tileSides } from './tile-sides.ts'

/** One of up to four flows that renew a tile; arrays by set of loops within the tile. */
export interface TileFlow {
  /** Index among the ports in use; −1 where none is wired. */
  readonly port: number
  /** Whether its first transfer (of outputs: the last) takes time outside of the computation. */
  readonly isEdge: boolean
  /** Cycles of a transfer, and transfers after the first. */
  readonly transfer: Float64Array
  readonly times: Float64Array
}

/**
 * What it costs to renew a tile of an operand: the array's (level 0), or what its memories but the outermost hold (from
 * 1 on). All follows from the set of temporal loops within the tile; arrays by set.
 */
export interface TileCosts {
  /** Whether its loops are those that do not index the operand, as an input stays on the array meanwhile. */
  readonly isHeld: boolean
  /** Index of its memory in the core's; −1 for the array. */
  readonly memory: number
  readonly sizeBits: number
  /** Elements that have to fit, elements that move, and the bits of each. */
  readonly elements: Float64Array
  readonly moved: Float64Array
  readonly bits: Float64Array
  /** 1 where the tile may be closed: alone it fits its memory, whatever it is summed for. */
  readonly fits: Uint8Array
  readonly energyPj: Float64Array
  /** Cycles of the first transfer (of outputs: the last), the slower side. */
  readonly edgeCycles: Float64Array
  readonly flows: readonly TileFlow[]
}

const temporal = new Float64Array(6)
const both = new Float64Array(6)

/** Products of the loops in a set, by relevance to an operand. */
function byRelevance({ products }: LoopLattice, set: number, codes: Uint8Array): Float64Array {
  temporal.fill(1)
  for (let dimension = 0; dimension < 8; dimension++) {
    const code = codes[dimension]!
    temporal[code] = temporal[code]! * products[set * 8 + dimension]!
  }
  return temporal
}

/** Elements that a set of loops touches, with the lanes below the memory at `level`. */
function touched(
  { operands, tiling }: Placement,
  operand: number,
  lanes: Float64Array,
  level: number,
): number {
  if (!operands[operand]!.isWindowed)
    return temporal[relevance.direct]! * lanes[level * 6 + relevance.direct]!
  for (let code = 0; code < 6; code++) both[code] = temporal[code]! * lanes[level * 6 + code]!
  return touchedElements(tiling, both, 0)
}

/** Elements of the whole operand, as its outermost memory holds it. */
export function wholeOperand(placement: Placement, lattice: LoopLattice, operand: number): number {
  const { codes, below, memories } = placement.operands[operand]!
  byRelevance(lattice, lattice.all, codes)
  return touched(placement, operand, below.average, memories.length - 1)
}

/** Product of all loops that do not index an operand. */
export function reuseOf(placement: Placement, lattice: LoopLattice, operand: number): number {
  return byRelevance(lattice, lattice.all, placement.operands[operand]!.codes)[relevance.none]!
}

export function tileCosts(
  placement: Placement,
  lattice: LoopLattice,
  rules: CostRules,
  operand: number,
  level: number,
): TileCosts {
  const { layer, tiling, exact } = placement
  const placed = placement.operands[operand]!
  const { codes, memories, below, isOutput, reducedAbove, fanOut, memoryIndices } = placed
  const { sets, cycles, all } = lattice
  const total = cycles[all]!
  const reuse = reuseOf(placement, lattice, operand)
  const isHeld = level === 0 && !isOutput && rules.heldInputs === 'read-once'
  const sides = tileSides(placement, rules, operand, level)
  const numbers = () => new Float64Array(sets)
  const flows = sides.map(({ port, isEdge }) => ({ port, isEdge, transfer: numbers(), times: numbers() }))
  const tile = {
    isHeld,
    memory: level === 0 ? -1 : memoryIndices[level - 1]!,
    sizeBits: level === 0 ? Number.POSITIVE_INFINITY : memories[level - 1]!.sizeBits,
    elements: numbers(),
    moved: numbers(),
    bits: numbers(),
    fits: new Uint8Array(sets),
    energyPj: numbers(),
    edgeCycles: numbers(),
    flows,
  }
  for (let set = 0; set < sets; set++) {
    const none = byRelevance(lattice, set, codes)[relevance.none]!
    if (level === 0 && (isHeld ? none !== cycles[set] : set > 0)) continue
    const passes = reuse / (isHeld || level > 0 ? none : 1)
    const isPartial = isOutput && (passes > 1 || reducedAbove[level] === 1)
    const width = isPartial ? layer.precision.partialSum : placed.bits
    const held = level === 0 ? 1 : touched(placement, operand, below.average, level - 1)
    tile.elements[set] = held
    tile.bits[set] = width
    if (held * width > tile.sizeBits) continue
    tile.fits[set] = 1
    const isExact = exact || level === 0
    const average = isExact ? held : wholeElements(held, tiling.rule)
    const whole = isExact
      ? average
      : wholeElements(touched(placement, operand, below.whole, level - 1), tiling.rule)
    tile.moved[set] = average
    const renewals = Math.floor(total / (isHeld || level > 0 ? cycles[set]! : 1))
    for (let i = 0; i < sides.length; i++) {
      const side = sides[i]!
      if (side.isOfPartials && !isPartial) continue
      const count = side.skipsFirst ? renewals - renewals / passes : renewals
      if (count === 0) continue
      const lanes = side.isAbove ? fanOut.average[level]! : 1
      tile.energyPj[set] = tile.energyPj[set]! + side.energyPj(average * lanes * width, count)
      const lanesWhole = side.isAbove ? fanOut.whole[level]! : 1
      const transfer = wholeSteps(whole * lanesWhole * width, side.portBits)
      flows[i]!.transfer[set] = transfer
      flows[i]!.times[set] = count - 1
      if (side.isEdge) tile.edgeCycles[set] = Math.max(tile.edgeCycles[set]!, transfer)
    }
  }
  return tile
}
