import type { Core } from '../hardware/accelerator.ts'
import { coresFor, type FusedPlan, planLayer } from './plan.ts'
import type { FusedProblem } from './search-plan.ts'
import { outputShape } from './window.ts'

/** Parts into which the rows of each map are cut. */
const rounds = 8

/**
 * Every core has one layer of a stack and gets the rows of its map as the core before makes them; when no core of the
 * kind that is needed is left, the next stack begins.
 */
export function pipelinedPlan({ layers, system }: Pick<FusedProblem, 'layers' | 'system'>): FusedPlan {
  let taken = new Set<Core>()
  const stacks: number[] = []
  const plans = layers.map((layer) => {
    const able = coresFor(layer, system)
    let core = able.find((one) => !taken.has(one))
    if (!core || stacks.length === 0) {
      taken = new Set()
      stacks.push(0)
      core = able[0]!
    }
    taken.add(core)
    stacks[stacks.length - 1]! += 1
    return planLayer(layer, [core], 'rows', { tileRows: Math.ceil(outputShape(layer.layer).rows / rounds) })
  })
  return { layers: plans, stacks }
}
