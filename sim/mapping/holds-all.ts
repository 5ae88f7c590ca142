import type { Memory } from '../hardware/accelerator.ts'
import { operandElements } from '../workload/access.ts'
import type { PlacedOperand, Placement } from './placement.ts'
import { type Factors, relevance, touchedElements } from './spatial-factors.ts'

/** What is the same in every order of the temporal loops where a memory can hold the whole of all its operands together. */
export interface FittingWhole {
  /** Per operand that it holds: whether it is given the whole in every order, as no smaller tile moves less. */
  readonly takesWhole: readonly boolean[]
  /** Whether all are. */
  readonly isWhole: boolean
}

const whole = new Float64Array(6)

/** Nothing where the operands do not fit together, or where that is not certain. */
export function fittingWhole(
  placement: Placement,
  memory: Memory,
  dimensions: Uint8Array,
  sizes: Float64Array,
): FittingWhole | undefined {
  const { operands, layer, tiling } = placement
  const takesWhole: boolean[] = []
  let needed = 0
  let isWhole = true
  for (const placed of operands) {
    const level = placed.memories.indexOf(memory)
    if (level < 0) continue
    for (let code = 0; code < 6; code++) {
      whole[code] = placed.below.average[level * 6 + code]!
      // Products of such numbers and integers are exact, whatever their order.
      if (!Number.isInteger(whole[code]! * 1024)) return undefined
    }
    multiplyByLoops(whole, placed.codes, dimensions, sizes)
    const width = placed.isOutput ? Math.max(placed.bits, layer.precision.partialSum) : placed.bits
    const elements = Math.max(touchedElements(tiling, whole, 0), operandElements(layer, placed.operand))
    needed += elements * width
    if (needed > memory.sizeBits) return undefined
    const isTruncated = placed.isWindowed && tiling.rule === 'truncated' && !placement.exact
    const isTaken = !isTruncated || wholeWindowsMoveLeast(placement, placed, level, dimensions, sizes)
    takesWhole.push(isTaken)
    isWhole &&= isTaken
  }
  return { takesWhole, isWhole }
}

function multiplyByLoops(
  factors: Factors,
  codes: Uint8Array,
  dimensions: Uint8Array,
  sizes: Float64Array,
): void {
  for (let i = 0; i < sizes.length; i++) {
    const code = codes[dimensions[i]!]!
    factors[code] = factors[code]! * sizes[i]!
  }
}

/** Whether tiles of a part of the loops, their columns and rows truncated, never add up to less than all columns and rows. */
function wholeWindowsMoveLeast(
  { tiling }: Placement,
  { below, codes }: PlacedOperand,
  level: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
): boolean {
  const lanes = below.average.subarray(level * 6, level * 6 + 6)
  const temporal = new Float64Array(6).fill(1)
  multiplyByLoops(temporal, codes, dimensions, sizes)
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
