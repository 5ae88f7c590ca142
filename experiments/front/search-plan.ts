import { InputError } from '../../errors.ts'
import { calibrate } from '../../nas/evaluate/calibration.ts'
import type { WalkResult } from '../../nas/evaluate/walk.ts'
import type { SearchOptions } from '../../nas/search/exhaustive.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { bankWithHeads } from '../../nas/space/allowed-heads.ts'
import { bankOfVariant } from '../../nas/space/bank-of-variant.ts'
import type { Constraints } from '../../nas/space/constraints.ts'
import { spaceContext } from '../../nas/space/context.ts'
import { type Feasible, feasible } from '../../nas/space/feasible.ts'
import { figureColumns } from '../../nas/space/figure-columns.ts'
import { referenceSetting } from '../../nas/space/settings.ts'
import { isRange } from '../../nas/space/space.ts'
import { variantOf } from '../../nas/space/variant.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import type { EvaluationSource } from '../study/source.ts'
import { openSources } from '../study/sources.ts'
import { isScheduledWhole } from '../study/study-file.ts'

/** What `offramp search` searches. */
export interface SearchPlan extends Omit<SearchOptions, 'onWalked'> {
  readonly system: System
  readonly rules: SimulationRules
  readonly constraints: Constraints
  /** Of all that was walked, the candidate that misses the constraints by least, while none meets them. */
  nearest(): (NonNullable<Feasible['nearest']> & { readonly threshold: number }) | undefined
}

export interface PlanOptions {
  readonly rules: SimulationRules
  /** Step of the ladder that costs come from. */
  readonly fidelity: Fidelity
  /** Whether each head's temperature is fitted on the validation images first. */
  readonly calibrated: boolean
  /** Of the source, for complaints. */
  readonly place: string
}

/**
 * Makes ready what a source says, which must be one setting: a search walks all networks of one.
 *
 * @throws {InputError} when it is more, and as `openSources` does.
 */
export function planSearch(
  source: EvaluationSource,
  { rules, fidelity, calibrated, place }: PlanOptions,
): SearchPlan {
  const { space, constraints, objectives } = source
  const thresholds = checkWalkable(source, place)
  const { banks, base, systems } = openSources(source)
  const variant = variantOf(referenceSetting(space.dimensions), base)
  const system = systems.get(variant.hardware)!
  const read = bankOfVariant(variant, banks)!
  const whole = calibrated ? calibrate(read).bank : read
  const context = spaceContext({ space, variant, system, bank: whole, rules, fidelity })
  const { network, partCosts: costs } = context
  const { residency = rules.residency, measure } = variant
  const heads = network.mountingPoints.flatMap(({ letter, heads }) =>
    heads.map(({ kind }) => ({ letter, kind })),
  )
  let nearest: ReturnType<SearchPlan['nearest']>
  const select = (walked: WalkResult, threshold: number) => {
    const figures = figureColumns(context, walked)
    const found = feasible(network.mountingPoints, figures, constraints, space.exitCount)
    if (found.nearest && (!nearest || found.nearest.violation < nearest.violation))
      nearest = { ...found.nearest, threshold }
    return found.configurations
  }
  return {
    bank: bankWithHeads(whole, heads),
    network,
    costs,
    system,
    thresholds,
    objectives: objectives.costs as readonly CostObjective[],
    measure,
    rules: { ...rules, residency },
    constraints,
    ...((Object.keys(constraints).length > 0 || space.exitCount) && { select }),
    nearest: () => nearest,
  }
}

function checkWalkable({ space, objectives }: EvaluationSource, place: string): readonly number[] {
  const complain = (expected: string, found: string) => {
    const hint = 'of several settings, continuous thresholds and those per exit: offramp study run'
    return new InputError({ place, expected: `${expected} (searches ${hint})`, found })
  }
  const varied = space.dimensions.find(({ values }) => values.length > 1)
  if (varied) throw complain(`one ${varied.name}`, varied.values.join(', '))
  if (isScheduledWhole(space)) throw complain('schedule parts', 'another')
  if (isRange(space.thresholds)) throw complain('a list of thresholds', 'a range')
  if (space.thresholdPer === 'exit') throw complain('thresholdPer network', 'exit')
  const known = Object.keys(costKeys)
  const other = objectives.costs.find((name) => !known.includes(name))
  if (other) throw complain(`costs among ${known.join(', ')}`, other)
  if (!objectives.isAccuracyKnown) throw complain('accuracy among the objectives', objectives.costs.join())
  return space.thresholds
}
