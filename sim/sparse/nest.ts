import { operandAccesses, windowExtent } from '../workload/access.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../workload/layer.ts'

export interface NestLoop {
  readonly dimension: LoopDimension
  /** 1: a loop that is only named; it may still give a rank its place. */
  readonly factor: number
  readonly isSpatial: boolean
}

/**
 * Loops of a mapping by the levels of a hierarchy, from the array out: on each level those spread over the instances
 * below it, then those that run in time, each innermost first.
 */
export interface Nest {
  readonly layer: Layer
  readonly levels: readonly (readonly NestLoop[])[]
  /** Per operand: indices of the levels that keep it, innermost first. */
  readonly homes: Readonly<Partial<Record<Operand, readonly number[]>>>
  /** Dimensions in the order in which the problem names them. */
  readonly dimensions: readonly LoopDimension[]
}

/** Loop sizes below some point of a nest. */
export type Sizes = Readonly<Record<LoopDimension, number>>

export const scalar: Sizes = Object.freeze(
  Object.fromEntries(loopDimensions.map((dimension) => [dimension, 1])),
) as Sizes

/** Sizes times a loop. */
export function grown(sizes: Sizes, dimension: LoopDimension, factor: number): Sizes {
  return { ...sizes, [dimension]: sizes[dimension] * factor }
}

/** Whether a loop's index picks elements of an operand. */
export function indexes(layer: Layer, operand: Operand, dimension: LoopDimension): boolean {
  const access = accessOf(layer, operand)
  return access.indexedBy.includes(dimension) || (access.windowed && windowDimensions.includes(dimension))
}

const windowDimensions: readonly LoopDimension[] = ['OX', 'OY', 'FX', 'FY']

/** Elements of an operand that loops of these sizes touch; padding counts. */
export function touchedBy(layer: Layer, operand: Operand, sizes: Sizes): number {
  const { indexedBy, windowed } = accessOf(layer, operand)
  const { stride, dilation } = layer
  const direct = indexedBy.reduce((product, dimension) => product * sizes[dimension], 1)
  if (!windowed) return direct
  const columns = windowExtent(sizes.OX, sizes.FX, stride.x, dilation.x)
  return direct * columns * windowExtent(sizes.OY, sizes.FY, stride.y, dilation.y)
}

function accessOf({ operator }: Layer, operand: Operand) {
  return operandAccesses(operator).find((one) => one.operand === operand)!
}

/** Sizes of all loops up to each loop of each level, it included. */
export function sizesUpTo({ levels }: Nest): readonly (readonly Sizes[])[] {
  let sizes = scalar
  return levels.map((loops) =>
    loops.map(({ dimension, factor }) => {
      sizes = grown(sizes, dimension, factor)
      return sizes
    }),
  )
}

/** Sizes of all loops of a level and of those within. */
export function sizesBelow({ levels }: Nest, level: number): Sizes {
  let sizes = scalar
  for (const { dimension, factor } of levels.slice(0, level + 1).flat())
    sizes = grown(sizes, dimension, factor)
  return sizes
}

/** Elements of an operand that one instance of a level holds. */
export function tileElements(nest: Nest, operand: Operand, level: number): number {
  return touchedBy(nest.layer, operand, sizesBelow(nest, level))
}

/** Instances of a level (-1: of the unit that computes) that work at a time. */
export function instancesOf({ levels }: Nest, level: number): number {
  return levels
    .slice(level + 1)
    .flat()
    .reduce((product, { factor, isSpatial }) => (isSpatial ? product * factor : product), 1)
}
