import { InputError } from '../../errors.ts'
import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { bestLayerCost, coreFor } from '../schedule/core-cost.ts'
import { onChipCore } from '../schedule/on-chip-core.ts'
import { type NotSteppable, type SteppableLayer, steppableLayer } from '../systolic/steppable.ts'
import type { Layer } from '../workload/layer.ts'
import { analyticStep } from './analytic.ts'
import type { CostStep } from './part.ts'

const stepped = new WeakMap<SimulationRules, SimulationRules>()

/**
 * The analytic schedule with the cycles of matrix products counted by stepping their array, one cycle after the other,
 * with its skew and the loading of what stays. Layers that it cannot step keep the loop nest's cycles; energy is that of
 * the analytic step.
 *
 * @throws {InputError} with residency `published`, whose private memories outside the chip are not stepped.
 */
export const cycleStep: CostStep = (part, system, rules) => {
  if (rules.residency === 'published')
    throw new InputError({
      place: '--fidelity cycle',
      expected: 'residency on-chip: memories outside the chip are not stepped',
      found: 'published',
    })
  return analyticStep(part, system, steppedRules(rules))
}

/** The rules of the cycle step: one object for the same rules, as costs are known by it. */
export function steppedRules(rules: SimulationRules): SimulationRules {
  const withSteps = stepped.get(rules) ?? { ...rules, arrayCycles: 'stepped' as const }
  stepped.set(rules, withSteps)
  return withSteps
}

/** Whether and how the array of a layer's core can be stepped while the layer's tensors are on the chip. */
export function steppableOn(
  layer: Layer,
  system: System,
  rules: SimulationRules,
): SteppableLayer | NotSteppable {
  const core = onChipCore(coreFor(layer.operator, system), system.offChip, [])
  return steppableLayer(layer, core, bestLayerCost(layer, core, rules).mapping.spatial)
}
