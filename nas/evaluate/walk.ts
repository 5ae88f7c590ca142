import { type CostSummary, noCost, sumCosts } from '../../sim/cost/summary.ts'
import { configurationCount } from './configuration.ts'
import { type ExitCosts, type Figures, type MountedHead, restartCost, withEt } from './exit-costs.ts'
import { type ExitMasks, imageSet } from './exit-masks.ts'

/** What every configuration does at one threshold, by configuration index; averages per image. */
export interface WalkResult {
  readonly images: number
  readonly correct: Int32Array
  readonly macs: Float64Array
  readonly energyPj: Float64Array
  readonly latencyCycles: Float64Array
  readonly etJCycles: Float64Array
}

/** A configuration decided up to some point. */
interface Prefix {
  readonly correct: number
  /** Σ over the images that have left of what each has cost. */
  readonly spent: Figures
  /** Of the heads mounted so far, and of beginning again behind them. */
  readonly heads: CostSummary
  /** The last of these heads. */
  readonly before: MountedHead | undefined
}

/**
 * Evaluates every configuration exactly. The choices are walked point by point, depth first; a prefix shared by many
 * configurations is evaluated once, and only the set of images that have not left yet is carried on.
 */
export function walk({ images, points }: ExitMasks, costs: ExitCosts): WalkResult {
  const last = points.length - 1
  const count = configurationCount(points.map((heads) => heads.length))
  const result: WalkResult = {
    images,
    correct: new Int32Array(count),
    macs: new Float64Array(count),
    energyPj: new Float64Array(count),
    latencyCycles: new Float64Array(count),
    etJCycles: new Float64Array(count),
  }
  const everyImage = imageSet(images, () => true)
  const leftAfter = points.map(() => new Int32Array(everyImage.length))

  function visit(point: number, left: Int32Array, index: number, prefix: Prefix): void {
    const radix = points[point]!.length + (point === last ? 0 : 1)
    const first = index * radix
    if (point < last) visit(point + 1, left, first, prefix)
    points[point]!.forEach(({ exit, correct }, kind) => {
      const own = { point, kind }
      const restart = restartCost(costs, prefix.before, own)
      const heads = sumCosts([prefix.heads, restart, costs.heads[point]![kind]!])
      const leaving = countCommon(left, exit)
      const next: Prefix = {
        correct: prefix.correct + countCommon(left, exit, correct),
        spent: addScaled(prefix.spent, leaving, withEt(sumCosts([costs.backbone[point]!, heads]))),
        heads,
        before: own,
      }
      if (point === last) write(first + kind, next)
      else visit(point + 1, remove(left, exit, leftAfter[point]!), first + kind + 1, next)
    })
  }

  function write(index: number, { correct, spent }: Prefix): void {
    result.correct[index] = correct
    result.macs[index] = spent.macs / images
    result.energyPj[index] = spent.energyPj / images
    result.latencyCycles[index] = spent.latencyCycles / images
    result.etJCycles[index] = spent.etJCycles / images
  }

  visit(0, everyImage, 0, { correct: 0, spent: withEt(noCost), heads: noCost, before: undefined })
  return result
}

function addScaled(sum: Figures, factor: number, term: Figures): Figures {
  return {
    macs: sum.macs + factor * term.macs,
    energyPj: sum.energyPj + factor * term.energyPj,
    latencyCycles: sum.latencyCycles + factor * term.latencyCycles,
    etJCycles: sum.etJCycles + factor * term.etJCycles,
  }
}

function remove(from: Int32Array, what: Int32Array, into: Int32Array): Int32Array {
  for (let word = 0; word < from.length; word++) into[word] = from[word]! & ~what[word]!
  return into
}

/** How many images are in all of the sets. */
function countCommon(a: Int32Array, b: Int32Array, c: Int32Array = b): number {
  let count = 0
  for (let word = 0; word < a.length; word++) count += ones(a[word]! & b[word]! & c[word]!)
  return count
}

/** Ones in a 32-bit word (Warren, Hacker's Delight, 2nd ed., figure 5-2). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
