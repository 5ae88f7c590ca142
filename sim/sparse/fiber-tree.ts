import { InputError } from '../../errors.ts'
import type { LoopDimension, Operand } from '../workload/layer.ts'
import { grown, indexes, type Nest, type Sizes, scalar, sizesUpTo, touchedBy } from './nest.ts'
import { isCompressed, type Rank, type Representation, type SparseLevel } from './optimizations.ts'

/** A tile as a tree of fibers, innermost rank first. */
export interface FiberTree {
  /** Coordinates of a fiber of each rank; 1: the rank costs nothing. */
  readonly fiberShapes: readonly number[]
  /** Elements below one coordinate of each rank, and of the whole tile at the end. */
  readonly elementsBelow: readonly number[]
}

/** A loop that indexes the operand, and the elements that it and all loops below it touch. */
interface IndexedLoop {
  readonly dimension: LoopDimension
  readonly factor: number
  readonly elements: number
}

/**
 * An operand's tile in each memory that keeps it, innermost first, as fibers. A memory that leaves zeros out keeps the
 * ranks of the memory below as they are, since what it sends down is not taken apart on the way.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.3.3.
 *
 * @throws {InputError} where a representation has fewer ranks than loops.
 */
export function fiberTrees(
  nest: Nest,
  operand: Operand,
  levels: readonly SparseLevel[],
): readonly FiberTree[] {
  const trees: FiberTree[] = []
  const upTo = sizesUpTo(nest)
  const homes = nest.homes[operand] ?? []
  homes.forEach((home, i) => {
    const first = i === 0 ? 0 : homes[i - 1]! + 1
    const loops = nest.levels.slice(first, home + 1).flatMap((level, offset) =>
      level.flatMap(({ dimension, factor }, j): IndexedLoop[] => {
        if (!indexes(nest.layer, operand, dimension)) return []
        return [{ dimension, factor, elements: touchedBy(nest.layer, operand, upTo[first + offset]![j]!) }]
      }),
    )
    const representation = levels[home]!.representations[operand]
    const below = trees.at(-1)
    const isPretiled =
      !!below && !!representation && isCompressed(representation) && below.elementsBelow.at(-1)! > 1
    const inner = isPretiled ? below.fiberShapes.length : 0
    const scaled = isPretiled ? loops : wholeTensor(loops, nest, first)
    const place = `${levels[home]!.name} ${operand}`
    const ranks = assign(scaled, representation, inner, place).map(({ taken, elements }) => ({
      shape: touchedBy(nest.layer, operand, product(taken)),
      elements,
    }))
    trees.push({
      fiberShapes: [...(isPretiled ? below.fiberShapes : []), ...ranks.map(({ shape }) => shape)],
      elementsBelow: [...(isPretiled ? below.elementsBelow : [1]), ...ranks.map(({ elements }) => elements)],
    })
  })
  return trees
}

function product(loops: readonly IndexedLoop[]): Sizes {
  let sizes = scalar
  for (const { dimension, factor } of loops) sizes = grown(sizes, dimension, factor)
  return sizes
}

/** Loops of a tile that is not cut below: the innermost of each dimension runs over all that lies within. */
function wholeTensor(loops: readonly IndexedLoop[], { levels }: Nest, first: number): readonly IndexedLoop[] {
  const within = new Map<LoopDimension, number>()
  for (const { dimension, factor } of levels.slice(0, first).flat()) {
    within.set(dimension, (within.get(dimension) ?? 1) * factor)
  }
  return loops.map((loop) => {
    const factor = loop.factor * (within.get(loop.dimension) ?? 1)
    within.delete(loop.dimension)
    return { ...loop, factor }
  })
}

interface AssignedRank {
  readonly taken: readonly IndexedLoop[]
  readonly elements: number
}

/**
 * Gives loops to ranks, from `inner` outwards; without representation, all loops to one rank. The first loop that a
 * rank takes says how much lies in one of its tiles. Innermost rank first.
 */
function assign(
  loops: readonly IndexedLoop[],
  representation: Representation | undefined,
  inner: number,
  place: string,
): readonly AssignedRank[] {
  const outwards = representation?.order === 'inner-to-outer'
  const ranks: readonly (Rank | undefined)[] = representation
    ? representation.ranks.toReversed()
    : [undefined]
  const queue = loops.filter(({ factor }) => factor > 1)
  if (!outwards) queue.reverse()
  const assigned: AssignedRank[] = []
  const order = ranks.slice(inner)
  for (const rank of outwards ? order : order.toReversed()) {
    const taken = takeLoops(queue, rank)
    const isBlocked = outwards && queue.length > 0
    const [bound = isBlocked ? undefined : loops[0]] = taken
    assigned.push({ taken, elements: bound?.elements ?? 1 })
  }
  if (queue.length === 0) return outwards ? assigned : assigned.reverse()
  const expected = `ranks for all loops (${queue.map(({ dimension, factor }) => `${dimension} ${factor}`).join(', ')} left)`
  throw new InputError({ place, expected, found: `${ranks.length} ranks` })
}

/** Loops at the head of the queue that one rank takes. */
function takeLoops(queue: IndexedLoop[], rank: Rank | undefined): readonly IndexedLoop[] {
  const [next] = queue
  if (!next) return []
  if (!rank) return queue.splice(0)
  if (rank.flattened.length === 0) return queue.splice(0, 1)
  const group = rank.flattened.find((dimensions) => dimensions.includes(next.dimension)) ?? []
  const others = queue.findIndex(({ dimension }) => !group.includes(dimension))
  return queue.splice(0, others < 0 ? queue.length : others)
}
