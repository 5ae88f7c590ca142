import { macEnergyPj } from '../energy/mac-energy.ts'
import { coreFor } from '../schedule/core-cost.ts'
import { macCount } from '../workload/layer.ts'
import type { CostStep } from './part.ts'

/**
 * As networks are compared by their MACs: every multiplier of a core busy in every cycle, the energy that of the
 * operations; nothing else costs anything.
 */
export const macsStep: CostStep = ({ added }, system, { cost }) => {
  let [macs, energyPj, latencyCycles] = [0, 0, 0]
  for (const { layer } of added) {
    const { operator, precision } = layer
    const count = macCount(layer)
    if (count === 0) continue
    const { array, macEnergy } = coreFor(operator, system)
    macs += count
    latencyCycles += count / array.reduce((product, { size }) => product * size, 1)
    energyPj +=
      count *
      (cost.macEnergy === 'constant' ? macEnergy.energyPj : macEnergyPj(macEnergy, precision.W, precision.I))
  }
  return { macs, energyPj, latencyCycles }
}
