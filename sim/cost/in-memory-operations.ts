import { type InMemoryArray, inMemoryEnergyPj } from '../energy/in-memory/array.ts'
import type { SpatialLoop } from '../mapping/mapping.ts'
import type { Placement } from '../mapping/placement.ts'
import { operandAccesses } from '../workload/access.ts'
import type { LoopDimension } from '../workload/layer.ts'

/**
 * pJ of a layer's operations in cells that compute. Where windows side by side (OX, OY) are unrolled along the wordlines,
 * each shifts its weights by a row against the one before, so that more rows are driven than are summed.
 *
 * Source: ZigZag 3.8.5, mapped rows and columns of an in-SRAM-computing macro.
 */
export function inMemoryOperationsPj(placement: Placement, array: InMemoryArray): number {
  const { spatial, operations, layer } = placement
  const along = (name: string) => spatial.filter(({ arrayDimension }) => arrayDimension === name)
  const columns = along(array.wordline)
  const rows = along(array.bitline)
  const weights = operandAccesses(layer.operator).find(({ operand }) => operand === 'W')
  const isShifted = columns.some(({ dimension }) => !weights?.indexedBy.includes(dimension))
  const driven = isShifted
    ? rows.reduce((product, row) => product * (row.factor + shiftsOf(row.dimension, columns)), 1)
    : lanes(rows)
  const unrolled = lanes(columns) * lanes(rows)
  const parts = Object.values(
    inMemoryEnergyPj(array, driven, lanes(columns), operations / unrolled),
  ) as number[]
  return parts.reduce((sum, energy) => sum + energy, 0)
}

function lanes(loops: readonly SpatialLoop[]): number {
  return loops.reduce((product, { factor }) => product * factor, 1)
}

/** Rows by which the windows along the wordlines shift the weights of a window's row or column. */
function shiftsOf(dimension: LoopDimension, columns: readonly SpatialLoop[]): number {
  const outer = dimension === 'FX' ? 'OX' : dimension === 'FY' ? 'OY' : undefined
  return lanes(columns.filter((column) => column.dimension === outer)) - 1
}
