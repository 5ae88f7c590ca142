import type { LoopDimension } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'
import type { UnevenUnrolling } from './rules.ts'

/** Slack for products of fractions that stand for a whole number. */
const rounding = 1e-9

/** A spatial loop with the factor that is busy on average, and with the whole number used for time. */
export interface EffectiveLoop extends SpatialLoop {
  readonly average: number
  readonly whole: number
}

/**
 * What remains of each factor when it does not divide its loop: with t = ceil(size / factor) rounds, size / t lanes
 * are busy on average; for time the whole lanes count, the most of all rounds or, truncated, what they are on average.
 * Only the first array dimension with the loop's largest factor is adjusted.
 *
 * Source: ZigZag 3.6.3, SpatialMappingConversionStage.
 */
export function effectiveUnrolling(
  spatial: readonly SpatialLoop[],
  sizes: Readonly<Record<LoopDimension, number>>,
  rule: UnevenUnrolling,
): readonly EffectiveLoop[] {
  const done: EffectiveLoop[] = []
  for (const { arrayDimension, dimension, factor } of spatial) {
    let isLargest = true
    let averageBefore = 1
    let wholeBefore = 1
    for (let i = 0; i < spatial.length; i++) {
      const other = spatial[i]!
      if (other.dimension !== dimension || i === done.length) continue
      const isEarlier = i < done.length
      isLargest &&= isEarlier ? other.factor < factor : other.factor <= factor
      if (!isEarlier) continue
      averageBefore *= done[i]!.average
      wholeBefore *= done[i]!.whole
    }
    let average = factor
    let whole = factor
    if (isLargest) {
      const size = sizes[dimension]
      average = size / Math.ceil(size / (factor * averageBefore)) / averageBefore
      const lanes = size / Math.ceil(size / (factor * wholeBefore)) / wholeBefore
      whole = rule === 'truncated' ? Math.trunc(lanes) : Math.ceil(lanes - rounding)
    }
    done.push({ arrayDimension, dimension, factor, average, whole })
  }
  return done
}

/**
 * Rounds that each loop still takes after its unrolling; loops of one round are left out.
 *
 * @param isStepwise rounded up after each array dimension in the order given: never fewer, and more where the first does not divide
 */
export function temporalSizes(
  unrolling: readonly EffectiveLoop[],
  sizes: Readonly<Record<LoopDimension, number>>,
  isStepwise = false,
): ReadonlyMap<LoopDimension, number> {
  const remaining = new Map<LoopDimension, number>()
  for (const name in sizes) {
    const dimension = name as LoopDimension
    const size = sizes[dimension]
    let rounds = size
    let lanes = 1
    for (const loop of unrolling) {
      if (loop.dimension !== dimension) continue
      lanes *= loop.average
      if (isStepwise) rounds = Math.ceil(rounds / loop.average - rounding)
    }
    if (!isStepwise) rounds = Math.ceil(size / lanes - rounding)
    if (rounds > 1) remaining.set(dimension, rounds)
  }
  return remaining
}
