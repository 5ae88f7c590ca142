import { InputError } from '../../errors.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'
import type { CandidateFigures } from './candidate-figures.ts'

/** Costs that a search may minimize. */
export type SpaceObjective =
  | 'macs'
  | 'energy'
  | 'latency'
  | 'et'
  | 'worst-case-latency'
  | 'weight-storage'
  | 'peak-memory'

export type CostFigure = Exclude<keyof CandidateFigures, 'accuracy'>

/** Where a candidate's figures hold each. */
export const objectiveFigures: Readonly<Record<SpaceObjective, CostFigure>> = {
  macs: 'macs',
  energy: 'energyPj',
  latency: 'latencyCycles',
  et: 'etJCycles',
  'worst-case-latency': 'worstCaseLatencyCycles',
  'weight-storage': 'weightBits',
  'peak-memory': 'peakOnChipBits',
}

export const spaceObjectives: readonly SpaceObjective[] = Object.keys(objectiveFigures) as SpaceObjective[]

export interface Objectives {
  /** Without accuracy a search compares costs alone. */
  readonly isAccuracyKnown: boolean
  readonly costs: readonly SpaceObjective[]
}

/**
 * Accuracy, if it is in the list, and the costs.
 *
 * @throws {InputError} on an unknown or repeated name, and on fewer than two objectives or none that is a cost.
 */
export function parseSpaceObjectives(listed: readonly string[], place: string): Objectives {
  const names = ['accuracy', ...spaceObjectives]
  const unknown = listed.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new InputError({
      place,
      expected: `some of ${names.join(', ')}${suggestion(unknown, names)}`,
      found: `'${unknown}'`,
    })
  const costs = listed.filter((name) => name !== 'accuracy') as SpaceObjective[]
  if (new Set(listed).size !== listed.length || listed.length < 2 || costs.length === 0)
    throw new InputError({
      place,
      expected: 'accuracy and one or more costs, or two or more costs, each once',
      found: `'${listed.join()}'`,
    })
  return { isAccuracyKnown: costs.length < listed.length, costs }
}
