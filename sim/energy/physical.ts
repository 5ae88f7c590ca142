import type { System } from '../hardware/accelerator.ts'
import { staticEnergyPj } from './static-energy.ts'

const millijoulesPerPicojoule = 1e-9

/** What a cost is in the units that people and meters use. */
export interface PhysicalFigures {
  /** Left out where the system states no clock. */
  readonly latencyMs?: number
  /** Dynamic and static together. */
  readonly energyMj: number
  readonly dynamicEnergyMj: number
  /** Leakage while the cycles pass. */
  readonly staticEnergyMj: number
}

/** @param cost energy with leakage in it */
export function physicalFigures(
  cost: { readonly energyPj: number; readonly latencyCycles: number },
  system: Pick<System, 'clockMhz' | 'staticPowerMw'>,
): PhysicalFigures {
  const leakedPj = staticEnergyPj(cost.latencyCycles, system)
  return {
    ...(system.clockMhz > 0 && { latencyMs: cost.latencyCycles / system.clockMhz / 1000 }),
    energyMj: cost.energyPj * millijoulesPerPicojoule,
    dynamicEnergyMj: (cost.energyPj - leakedPj) * millijoulesPerPicojoule,
    staticEnergyMj: leakedPj * millijoulesPerPicojoule,
  }
}
