import { InputError } from '../../errors.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { choicesOf } from '../../nas/evaluate/configuration.ts'
import type { ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { networkMemory } from '../../nas/evaluate/network-memory.ts'
import { candidateFigures } from '../../nas/space/candidate-figures.ts'
import { nearestText } from '../study/summary-table.ts'
import type { SearchPlan } from './search-plan.ts'

/** What is said where no network meets the constraints: which the nearest one misses, and by how much. */
export function noneFeasible(plan: SearchPlan, costs: ExitCosts): InputError {
  const { bank, network, measure, constraints } = plan
  const place = 'constraints'
  const expected = 'a network that meets them all'
  const nearest = plan.nearest()
  if (!nearest)
    return new InputError({ place: 'space.exitCount', expected, found: 'none with so many exits' })
  const { configuration, threshold } = nearest
  const choices = choicesOf(
    configuration,
    network.mountingPoints.map(({ heads }) => heads.length),
  )
  const decisions = splitDecisions(bank, 'validation', measure)
  const context = { network, costs, partCosts: plan.costs, memory: networkMemory(network), decisions }
  const member = {
    ...mountedHeads(network.mountingPoints, choices),
    threshold,
    ...candidateFigures(context, choices, threshold),
  }
  return new InputError({ place, expected, found: `none: ${nearestText(member, constraints)}` })
}
