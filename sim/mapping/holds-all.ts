import type { Memory } from '../hardware/accelerator.ts'
import { operandElements } from '../workload/access.ts'
import type { Placement } from './placement.ts'
import { type Factors, relevance, touchedElements } from './spatial-factors.ts'

/** What is the same in every order of the temporal loops where a memory can hold the whole of all its operands together. */
export interface FittingWhole {
  /** Per operand that it holds: whether it is given the whole in every order, as no smaller tile moves less. */
  readonly takesWhole: readonly boolean[]
  /** Whether all are. */
  readonly isWhole: boolean
}

/** Nothing where the operands do not fit together, or where that is not certain. */
export function fittingWhole(
  placement: Placement,
  memory: Memory,
  dimensions: Uint8Array,
  sizes: Float64Array,
): FittingWhole | undefined {
  const { operands, layer, tiling } = placement
  let needed = 0
  const takesWhole: boolean[] = []
  for (const { operand, memories, below, codes, isOutput, isWindowed, bits } of operands) {
    const level = memories.indexOf(memory)
    if (level < 0) continue
    const lanes = below.average.subarray(level * 6, level * 6 + 6)
    const temporal = new Float64Array(6).fill(1)
    for (let i = 0; i < sizes.length; i++) temporal[codes[dimensions[i]!]!]! *= sizes[i]!
    const whole = lanes.map((factor, code) => factor * temporal[code]!)
    const width = isOutput ? Math.max(bits, layer.precision.partialSum) : bits
    needed += Math.max(touchedElements(tiling, whole, 0), operandElements(layer, operand)) * width
    if (!lanes.every(isExactInBinary)) return undefined
    const isTruncated = isWindowed && tiling.rule === 'truncated' && !placement.exact
    takesWhole.push(!isTruncated || wholeWindowsMoveLeast(placement, lanes, temporal))
  }
  if (needed > memory.sizeBits) return undefined
  return { takesWhole, isWhole: takesWhole.every((isTaken) => isTaken) }
}

/** Products of such numbers and integers are exact, whatever their order. */
function isExactInBinary(factor: number): boolean {
  return Number.isInteger(factor * 1024)
}

/** Whether tiles of a part of the loops, their columns and rows truncated, never add up to less than all columns and rows. */
function wholeWindowsMoveLeast({ tiling }: Placement, lanes: Factors, temporal: Factors): boolean {
  return [
    [relevance.OX, relevance.FX],
    [relevance.OY, relevance.FY],
  ].every(([outer, window]) => {
    const touched = (outers: number, windows: number) => {
      const factors = new Float64Array(6).fill(1)
      factors[outer!] = lanes[outer!]! * outers
      factors[window!] = lanes[window!]! * windows
      return touchedElements(tiling, factors, 0)
    }
    const [outers, windows] = [temporal[outer!]!, temporal[window!]!]
    const all = touched(outers, windows)
    return divisors(outers).every((o) =>
      divisors(windows).every((w) => (outers / o) * (windows / w) * touched(o, w) >= all),
    )
  })
}

function divisors(value: number): readonly number[] {
  return Array.from({ length: value }, (_, i) => i + 1).filter((divisor) => value % divisor === 0)
}
