import { effectiveUnrolling } from '../mapping/effective-unrolling.ts'
import type { SpatialLoop } from '../mapping/mapping.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { loopDimensions, type Operand } from '../workload/layer.ts'

/**
 * How an operand runs along an array dimension: every element its own values (`distinct`), the same for all
 * (`multicast`), sums added up (`summed`), or windows that have values in common (`windows`).
 */
export type OperandFlow = 'distinct' | 'multicast' | 'summed' | 'windows'

/** What one array dimension does for a layer. */
export interface ArrayDimensionUse {
  readonly name: string
  readonly size: number
  /** Loops unrolled on it. */
  readonly loops: readonly SpatialLoop[]
  /** Elements in use at most, and on average where a factor does not divide its loop. */
  readonly busy: number
  readonly busyOnAverage: number
  /** Of each operand that is there; none where the dimension is not used. */
  readonly flows: readonly { readonly operand: Operand; readonly flow: OperandFlow }[]
}

/** The array's dimensions under a layer's unrolling. */
export function arrayUse({ layer, core, spatial, operands }: Placement): readonly ArrayDimensionUse[] {
  const effective = effectiveUnrolling(spatial, layer.sizes, 'rounded-up')
  const unrolled = spatial.filter(({ factor }) => factor > 1)
  return core.array.map(({ name, size }) => {
    const loops = unrolled.filter(({ arrayDimension }) => arrayDimension === name)
    const averages = effective.filter(({ arrayDimension }) => arrayDimension === name)
    return {
      name,
      size,
      loops,
      busy: loops.reduce((product, { factor }) => product * factor, 1),
      busyOnAverage: averages.reduce((product, { average }) => product * average, 1),
      flows: operands
        .filter(({ bits }) => bits > 0 && loops.length > 0)
        .map(({ operand, isOutput, codes }) => {
          const codesOf = (some: readonly SpatialLoop[]) =>
            some.map(({ dimension }) => codes[loopDimensions.indexOf(dimension)]!)
          return { operand, flow: flowOf(codesOf(loops), codesOf(unrolled), isOutput) }
        }),
    }
  })
}

/** @param unrolled of all loops on the array, since a window is shared where both its loops are there */
function flowOf(codes: readonly number[], unrolled: readonly number[], isOutput: boolean): OperandFlow {
  if (codes.every((code) => code === relevance.none)) return isOutput ? 'summed' : 'multicast'
  return codes.some((code) => unrolled.includes(partner[code] ?? -1)) ? 'windows' : 'distinct'
}

const partner: Readonly<Record<number, number>> = {
  [relevance.OX]: relevance.FX,
  [relevance.FX]: relevance.OX,
  [relevance.OY]: relevance.FY,
  [relevance.FY]: relevance.OY,
}

const flowTexts: Readonly<Record<OperandFlow, string>> = {
  distinct: 'each its own',
  multicast: 'one for all',
  summed: 'summed',
  windows: 'windows in common',
}

/** What a dimension does, in a line. */
export function describeUse(use: ArrayDimensionUse): string {
  const { name, size, loops, busy, busyOnAverage, flows } = use
  if (loops.length === 0) return `${name}: no loop, 1 of ${size} in use`
  const unrolled = loops.map(({ dimension, factor }) => `${dimension} ${factor}`).join(' × ')
  const average = busyOnAverage < busy ? `, ${Number(busyOnAverage.toFixed(2))} on average` : ''
  const carried = flows.map(({ operand, flow }) => `${operand} ${flowTexts[flow]}`).join(', ')
  return `${name}: ${unrolled}, ${busy} of ${size} in use${average}; ${carried}`
}
