import { InputError } from '../../errors.ts'
import type { System } from '../hardware/accelerator.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import type { SimulationRules } from '../rules.ts'
import { bestLayerCost, coreFor } from '../schedule/core-cost.ts'
import { streamingCore } from '../schedule/on-chip-core.ts'
import { type NotSteppable, type SteppableLayer, steppableLayer } from '../systolic/steppable.ts'
import type { Layer, Operand } from '../workload/layer.ts'
import { analyticStep } from './analytic.ts'
import type { CostStep } from './part.ts'

const stepped = new WeakMap<SimulationRules, SimulationRules>()

/**
 * The analytic schedule with the cycles of matrix products counted by stepping their array, one cycle after the other,
 * with its skew and the loading of what stays; where the loop nest's memories need longer the array waits for them. Layers
 * that it cannot step keep the loop nest's cycles; energy is that of the analytic step.
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

/** Operands that may have to come from off chip while a layer runs, least first. */
const streams: readonly (readonly Operand[])[] = [[], ['W'], ['W', 'O'], ['I', 'W'], ['I', 'W', 'O']]

/** Whether and how the array of a layer's core can be stepped, with as much of its tensors on the chip as fits. */
export function steppableOn(
  layer: Layer,
  system: System,
  rules: SimulationRules,
): SteppableLayer | NotSteppable {
  const whole = coreFor(layer.operator, system)
  for (const streamed of streams) {
    const core = streamingCore(whole, system.offChip, streamed)
    try {
      return steppableLayer(layer, core, bestLayerCost(layer, core, rules).mapping.spatial)
    } catch (error) {
      if (!(error instanceof NoMappingError)) throw error
    }
  }
  return { reason: 'it fits its core in no way' }
}

/** @throws {InputError} where no layer's array can be stepped, which would leave the analytic figures as they are. */
export function checkSteppable(layers: readonly Layer[], system: System, rules: SimulationRules): void {
  const found = layers
    .filter(({ operator }) => operator === 'conv' || operator === 'gemm')
    .map((layer) => steppableOn(layer, system, rules))
  if (found.some((one) => 'product' in one)) return
  const [first] = found as readonly NotSteppable[]
  throw new InputError({
    place: '--fidelity cycle',
    expected: `a system whose array can be stepped as a systolic one (gemmini-like is one)`,
    found: `${system.name}: ${first?.reason ?? 'no matrix product'}`,
  })
}
