import { operationEnergyPj } from '../cost/energy.ts'
import type { CostRules } from '../cost/rules.ts'
import type { Placement } from '../mapping/placement.ts'
import type { LoopLattice } from './loop-lattice.ts'
import { reuseOf, type TileCosts, tileCosts, wholeOperand } from './tile-costs.ts'

/** An operand's tiles, from the array outwards; the outermost memory, which holds all, left out. */
export interface OperandTiles {
  readonly tiles: readonly TileCosts[]
  /** The first tile that loops may be given to: 1 where the array's is renewed in every cycle. */
  readonly first: number
  /** pJ of what is renewed in every cycle. */
  readonly fixedPj: number
  /** Relevance by index in `loopDimensions`. */
  readonly codes: Uint8Array
  /** Elements of the whole, and the index of the memory that holds it. */
  readonly whole: number
  readonly home: number
  readonly reuse: number
}

/** All orders of some loops under one unrolling with all allocations, and what each tile costs. */
export interface MappingSpace {
  readonly placement: Placement
  readonly lattice: LoopLattice
  readonly rules: CostRules
  readonly operands: readonly OperandTiles[]
  /** pJ of the operations and of what is renewed in every cycle. */
  readonly fixedPj: number
}

export function makeMappingSpace(placement: Placement, lattice: LoopLattice, rules: CostRules): MappingSpace {
  const operands = placement.operands.map((_, operand) => operandTiles(placement, lattice, rules, operand))
  let fixedPj = operationEnergyPj(placement, rules)
  for (const operand of operands) fixedPj += operand.fixedPj
  return { placement, lattice, rules, operands, fixedPj }
}

export function operandTiles(
  placement: Placement,
  lattice: LoopLattice,
  rules: CostRules,
  operand: number,
): OperandTiles {
  const { memories, memoryIndices } = placement.operands[operand]!
  const tiles = memories.map((_, level) => tileCosts(placement, lattice, rules, operand, level))
  const first = tiles[0]!.isHeld ? 0 : 1
  return {
    tiles,
    first,
    fixedPj: first === 0 ? 0 : tiles[0]!.energyPj[0]!,
    codes: placement.operands[operand]!.codes,
    whole: wholeOperand(placement, lattice, operand),
    home: memoryIndices.at(-1)!,
    reuse: reuseOf(placement, lattice, operand),
  }
}
