import { exitMasks } from '../evaluate/exit-masks.ts'
import { walk } from '../evaluate/walk.ts'
import { nonDominated } from '../search/non-dominated.ts'
import type { Constraints } from './constraints.ts'
import type { SpaceContext } from './context.ts'
import { type Feasible, feasible } from './feasible.ts'
import { figureColumns } from './figure-columns.ts'
import { type Objectives, objectiveFigures } from './objectives.ts'
import type { Space } from './space.ts'

export interface WholeSettingOptions {
  readonly objectives: Objectives
  readonly constraints: Constraints
  readonly exitCount?: Space['exitCount']
}

/** The configurations are those that no other feasible one dominates. */
export type WholeSetting = Feasible

/**
 * Evaluates all networks of a setting. Of equal ones the lowest configuration index is kept.
 *
 * @param threshold of all exits; undefined where no image leaves early.
 */
export function wholeSetting(
  context: SpaceContext,
  threshold: number | undefined,
  { objectives, constraints, exitCount }: WholeSettingOptions,
): WholeSetting {
  const { decisions, costs, network } = context
  const walked =
    decisions && threshold !== undefined ? walk(exitMasks(decisions, threshold), costs) : undefined
  const figures = figureColumns(context, walked)
  const found = feasible(network.mountingPoints, figures, constraints, exitCount)
  const select = (column: ArrayLike<number>, sign: 1 | -1) =>
    Float64Array.from(found.configurations, (i) => sign * column[i]!)
  const axes = [
    ...(objectives.isAccuracyKnown ? [select(figures('accuracy'), -1)] : []),
    ...objectives.costs.map((name) => select(figures(objectiveFigures[name]), 1)),
  ]
  return { ...found, configurations: nonDominated(axes).map((i) => found.configurations[i]!) }
}
