import type { Operand } from '../workload/layer.ts'
import type { ArrayDimensionUse, OperandFlow } from './array-use.ts'

const operands: readonly Operand[] = ['W', 'I', 'O']

/** Cells of a dimension that are drawn at most; of a longer one each stands for several elements. */
const mostCells = 48
const gapPx = 3

/** Pixels between the strips of operands, and for those of a dimension together. */
export const stripPx = 11
export const groupPx: number = operands.length * stripPx + 4

/** An array dimension as drawn: so many cells, each `pitch` pixels after the one before. */
export interface Axis {
  readonly use: ArrayDimensionUse
  readonly cells: number
  /** Elements that a cell stands for. */
  readonly perCell: number
  readonly pitch: number
}

/** Dimensions that share a direction, the first outermost: its cells hold all of those after it. */
export function axesOf(uses: readonly ArrayDimensionUse[], cellPx: number): readonly Axis[] {
  let pitch = cellPx
  const inward = uses.toReversed().map((use): Axis => {
    const perCell = Math.ceil(use.size / mostCells)
    const axis = { use, perCell, cells: Math.ceil(use.size / perCell), pitch }
    pitch = pitch * axis.cells + gapPx
    return axis
  })
  return inward.toReversed()
}

/** Of each dimension, along its cells in use, one strip for each operand; `pitchPx` from dimension to dimension. */
export function strips(axes: readonly Axis[], pitchPx: number = groupPx): string {
  return axes
    .flatMap(({ use, perCell, pitch }, depth) =>
      use.flows.map(({ operand, flow }) => {
        const y = depth * pitchPx + operands.indexOf(operand) * stripPx + stripPx / 2
        return strip(operand, flow, y, Math.ceil(use.busy / perCell), pitch)
      }),
    )
    .join('')
}

function strip(operand: Operand, flow: OperandFlow, y: number, used: number, pitch: number): string {
  const middles = Array.from({ length: used }, (_, i) => i * pitch + (pitch - gapPx) / 2)
  const [from, to] = [middles[0]!, middles.at(-1)!]
  const kind = `class="strip ${operand} ${flow}"`
  const ticks = (half: number) => middles.map((x) => `M${x} ${y - half}v${2 * half}`).join('')
  switch (flow) {
    case 'distinct':
      return `<path ${kind} d="${ticks(3)}"/>`
    case 'multicast':
      return `<path ${kind} d="M${from} ${y}H${to}${ticks(2)}"/>`
    case 'windows':
      return `<path ${kind} d="M${from} ${y}H${to}"/>`
    case 'summed':
      return `<path ${kind} d="M${to} ${y}H${from}" marker-end="url(#sum)"/>`
  }
}
