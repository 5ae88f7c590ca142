import type { Operand } from '../workload/layer.ts'
import type { Outcome, SparseOptimizations } from './optimizations.ts'

/** One input of the operations. */
export interface OperationInput {
  readonly operand: Operand
  readonly density: number
  /** Zeros are not even there: the innermost memory that keeps the input knows where they are. */
  readonly hidesZeros: boolean
  /** Probability that it is not read, since what it would meet is zero. */
  readonly leftOut: number
}

/**
 * What becomes of the operations: those for which nothing is read are not there; of the others one input, or both,
 * may be missing or zero.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.4, compute; rounding as in Timeloop.
 *
 * @param inputs one or two
 */
export function operationActions(
  operations: number,
  inputs: readonly OperationInput[],
  { gatesZeros, skipsUnaligned }: SparseOptimizations['compute'],
): Record<Outcome, number> {
  const total = inputs.reduce((rest, { leftOut }) => rest - Math.floor(rest * leftOut), operations)
  const [one, other = present] = inputs.map((input, i) => stateOf(input, inputs[1 - i]))
  const share = (a: keyof InputState, b: keyof InputState) => {
    const both = one![a] * other[b]
    return total * (a === b ? both : both + one![b] * other[a])
  }
  const zero = share('nonzero', 'zero')
  const unaligned = share('nonzero', 'absent')
  const zeros = share('zero', 'zero')
  const zeroUnaligned = share('zero', 'absent')
  const missing = Math.floor(inputs.length === 1 ? total * one!.absent : share('absent', 'absent'))
  const skipped = skipsUnaligned ? Math.floor(unaligned + zeroUnaligned) : 0
  const isGated = [gatesZeros, gatesZeros && !skipsUnaligned, gatesZeros, gatesZeros && !skipsUnaligned]
  const gated = Math.floor(
    [zero, unaligned, zeros, zeroUnaligned].reduce((sum, one, i) => (isGated[i] ? sum + one : sum), 0),
  )
  return { actual: total - gated - skipped - missing, gated, skipped }
}

const present: InputState = { nonzero: 1, zero: 0, absent: 0 }

interface InputState {
  readonly nonzero: number
  readonly zero: number
  readonly absent: number
}

/** An input whose zeros already kept the other from being read is less often zero in the operations that are left. */
function stateOf({ density, hidesZeros }: OperationInput, other: OperationInput | undefined): InputState {
  const share = millionths(density)
  const nonzero = share > 0 ? share / (1 - millionths(other?.leftOut ?? 0)) : 0
  const rest = Math.min(1, Math.max(0, 1 - nonzero))
  const capped = Math.min(1, Math.max(0, nonzero))
  return { nonzero: capped, zero: hidesZeros ? 0 : rest, absent: hidesZeros ? rest : 0 }
}

const millionths = (value: number) => Math.round(value * 1e6) / 1e6
