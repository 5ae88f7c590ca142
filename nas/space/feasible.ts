import type { MountingPoint } from '../../models/graph.ts'
import { choicesOf, configurationCount } from '../evaluate/configuration.ts'
import { type Constraints, constraintLimits, constraintNames, excessOf } from './constraints.ts'
import type { FigureColumn } from './figure-columns.ts'
import type { Space } from './space.ts'

/** Which configurations a search may choose. */
export interface Feasible {
  /** With as many heads as the space allows. */
  readonly candidates: number
  /** Those that meet all constraints, ascending. */
  readonly configurations: readonly number[]
  /** The one that misses the constraints by least, by the sum of `excessOf`; undefined where some meet them. */
  readonly nearest?: { readonly configuration: number; readonly violation: number }
}

export function feasible(
  points: readonly MountingPoint[],
  figures: FigureColumn,
  constraints: Constraints,
  exitCount?: Space['exitCount'],
): Feasible {
  const asked = constraintNames.flatMap((name) => {
    const limit = constraints[name]
    return limit === undefined ? [] : [{ name, limit, column: figures(constraintLimits[name].figure) }]
  })
  const configurations: number[] = []
  let nearest: Feasible['nearest']
  const candidates = configurationsWithin(points, exitCount)
  for (const configuration of candidates) {
    const violation = asked.reduce(
      (sum, { name, limit, column }) => sum + excessOf(name, limit, column[configuration]!),
      0,
    )
    if (violation === 0) configurations.push(configuration)
    else if (!nearest || violation < nearest.violation) nearest = { configuration, violation }
  }
  const isNone = configurations.length === 0 && nearest
  return { candidates: candidates.length, configurations, ...(isNone && { nearest: isNone }) }
}

function configurationsWithin(points: readonly MountingPoint[], range: Space['exitCount']): number[] {
  const kinds = points.map(({ heads }) => heads.length)
  const all = Array.from({ length: configurationCount(kinds) }, (_, i) => i)
  if (!range) return all
  return all.filter((i) => {
    const heads = choicesOf(i, kinds).filter((choice) => choice > 0).length
    return heads >= range.from && heads <= range.to
  })
}
