import { operationEnergyPj } from '../cost/energy.ts'
import type { CostRules } from '../cost/rules.ts'
import type { EffectiveLoop } from '../mapping/effective-unrolling.ts'
import type { TemporalLoop } from '../mapping/mapping.ts'
import type { CoreUse, OperandHome } from '../mapping/operand-homes.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { loopDimensions } from '../workload/layer.ts'
import { leastEnergiesPj } from './energy-bound.ts'
import { type ClosedTiles, makeLatencyBound, mostTiles } from './latency-bound.ts'
import { makeLattice } from './loop-lattice.ts'
import { type OperandTiles, operandTiles } from './mapping-space.ts'
import { type OpenTile, openTiles } from './open-tiles.ts'

/** An operand by itself: the least that any order costs it, as it would have the loops. */
interface OperandBound {
  /** Tells operands apart that are not placed alike. */
  readonly number: number
  readonly leastPj: number
  readonly tiles: OperandTiles
  readonly open: readonly OpenTile[]
}

export interface UnrollingBound {
  /** The same for two unrollings all of whose mappings cost the same. */
  readonly key: string
  /** pJ that no order and no allocation undercuts; infinite where some tile does not fit. */
  readonly leastPj: number
  /** The same in cycles. */
  readonly leastCycles: () => number
}

/** A way to split what is left of an unrolling's loops, and per operand what it has of it, as text. */
export interface LoopSplit {
  readonly loops: readonly TemporalLoop[]
  readonly cycles: number
  readonly texts: readonly string[]
}

/**
 * Bounds unrollings of one layer on one core, operand by operand: each has the loops that do not index it innermost, and the others in
 * the order and in the memories that suit it best. What was found of an operand serves all unrollings that place it alike.
 */
export function makeUnrollingBounds(
  { homes }: CoreUse,
  rules: CostRules,
): (place: () => Placement, unrolling: readonly EffectiveLoop[], split: LoopSplit) => UnrollingBound {
  const known = new Map<string, OperandBound>()
  const find = (placement: Placement, operand: number, loops: readonly TemporalLoop[]): OperandBound => {
    const { codes } = homes[operand]!
    const isWithin = ({ dimension }: TemporalLoop) =>
      codes[loopDimensions.indexOf(dimension)] === relevance.none
    const lattice = makeLattice(
      loops.filter((loop) => !isWithin(loop)),
      loops.filter(isWithin),
    )
    const tiles = operandTiles(placement, lattice, rules, operand)
    const leastPj = leastEnergiesPj(lattice, [tiles])[0]! + tiles.fixedPj
    const open = leastPj < Number.POSITIVE_INFINITY ? fromStart(openTiles(tiles, lattice)) : []
    return { number: known.size, leastPj, tiles: slim(tiles), open }
  }
  return (place, unrolling, { loops, cycles, texts }) => {
    let placement: Placement | undefined
    const bounds: OperandBound[] = []
    let key = ''
    let leastPj = 0
    for (let operand = 0; operand < homes.length; operand++) {
      const text = lanesText(homes[operand]!, unrolling) + texts[operand]!
      let bound = known.get(text)
      if (!bound) {
        placement ??= place()
        bound = find(placement, operand, loops)
        known.set(text, bound)
      }
      bounds.push(bound)
      key += ` ${bound.number}`
      leastPj += bound.leastPj
    }
    const leastCycles = () => {
      placement ??= place()
      const tiles = bounds.map((bound) => bound.tiles)
      const open = bounds.map((bound) => bound.open)
      return makeLatencyBound(placement, cycles, tiles, open)(0, nothingClosed(placement, tiles))
    }
    if (leastPj === Number.POSITIVE_INFINITY) return { key, leastPj, leastCycles }
    placement ??= place()
    return { key, leastPj: leastPj + operationEnergyPj(placement, rules), leastCycles }
  }
}

export function splitLoops({ homes }: CoreUse, loops: readonly TemporalLoop[]): LoopSplit {
  let cycles = 1
  for (const { size } of loops) cycles *= size
  const texts = homes.map(({ codes }, operand) => {
    let within = 1
    let text = ''
    for (const { dimension, size } of loops) {
      const index = loopDimensions.indexOf(dimension)
      if (codes[index] === relevance.none) within *= size
      else text += ` ${index}:${size}`
    }
    return `${operand} ${within}${text}`
  })
  return { loops, cycles, texts }
}

const average = new Float64Array(64)
const whole = new Float64Array(64)

/** All of an unrolling that an operand's costs depend on. */
function lanesText(
  { codes, memories, servingLevel }: OperandHome,
  unrolling: readonly EffectiveLoop[],
): string {
  const count = (memories.length + 1) * 6
  for (let i = 0; i < count; i++) average[i] = whole[i] = 1
  for (const loop of unrolling) {
    const level = servingLevel.get(loop.arrayDimension) ?? memories.length
    const at = level * 6 + codes[loopDimensions.indexOf(loop.dimension)]!
    average[at] = average[at]! * loop.average
    whole[at] = whole[at]! * loop.whole
  }
  let text = ''
  for (let i = 0; i < count; i++) {
    if (average[i] !== 1 || whole[i] !== 1) text += `${i}:${average[i]}/${whole[i]} `
  }
  return text
}

const nothing = new Float64Array(0)
const noFits = new Uint8Array(0)

/** Drops what is not needed of thousands of operands: all sets but the first, of no loops. */
function slim({ tiles, ...others }: OperandTiles): OperandTiles {
  const flowsOf = ({ flows }: OperandTiles['tiles'][number]) =>
    flows.map(({ port, isEdge, transfer, times }) => ({
      port,
      isEdge,
      transfer: transfer.slice(0, 1),
      times: times.slice(0, 1),
    }))
  const none = { elements: nothing, moved: nothing, bits: nothing, energyPj: nothing, edgeCycles: nothing }
  return { ...others, tiles: tiles.map((tile) => ({ ...tile, ...none, fits: noFits, flows: flowsOf(tile) })) }
}

/** The same of what is open. */
function fromStart(tiles: readonly OpenTile[]): readonly OpenTile[] {
  const first = (numbers: Float64Array) => numbers.slice(0, 1)
  return tiles.map(({ edgeCycles, later, all }) => ({
    edgeCycles: first(edgeCycles),
    later: later.map(first),
    all: all.map(first),
  }))
}

/** What is renewed in every cycle, alone. */
function nothingClosed({ use }: Placement, operands: readonly OperandTiles[]): ClosedTiles {
  const later = new Float64Array(use.ports.length)
  const late = new Float64Array(use.ports.length)
  for (const { tiles, first } of operands) {
    if (first === 0) continue
    for (const { port, transfer, times } of tiles[0]!.flows) {
      if (port < 0 || times[0]! <= 0) continue
      later[port] = later[port]! + transfer[0]! * times[0]!
      late[port] = late[port]! + (transfer[0]! - 1) * times[0]!
    }
  }
  return {
    open: Int32Array.from(operands, ({ first }) => first),
    later,
    late,
    edgeCycles: new Float64Array(operands.length * mostTiles),
  }
}
