import { InputError } from '../../errors.ts'
import type { Figures } from '../evaluate/exit-costs.ts'

/** What a search may trade against accuracy; all are minimized. */
export type CostObjective = 'macs' | 'energy' | 'latency' | 'et'

/** Where a candidate's figures hold each. */
export const costKeys: Readonly<Record<CostObjective, keyof Figures>> = {
  macs: 'macs',
  energy: 'energyPj',
  latency: 'latencyCycles',
  et: 'etJCycles',
}

const names = ['accuracy', ...Object.keys(costKeys)]

/**
 * The cost objectives in a list such as `accuracy,et`. Accuracy is always an objective and must be in the list.
 *
 * @throws {InputError} on an unknown or repeated name, and on a list without accuracy or without a cost.
 */
export function parseObjectives(list: string, place: string): CostObjective[] {
  const listed = list.split(',').map((name) => name.trim())
  const unknown = listed.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new InputError({ place, expected: `some of ${names.join(', ')}`, found: `'${unknown}'` })
  const costs = listed.filter((name) => name !== 'accuracy') as CostObjective[]
  if (costs.length !== listed.length - 1 || new Set(listed).size !== listed.length || costs.length === 0)
    throw new InputError({
      place,
      expected: 'accuracy once and one or more costs, each once',
      found: `'${list}'`,
    })
  return costs
}
