import type { CostObjective } from '../../nas/search/objectives.ts'

/** How people read a cost: its name, and a unit in which its numbers are of a readable size. */
export interface CostAxis {
  readonly title: string
  readonly unit: string
  /** How many of the figures' own unit (MACs, pJ, cycles, J·cycles) make one. */
  readonly perUnit: number
}

export const costAxes: Readonly<Record<CostObjective, CostAxis>> = {
  macs: { title: 'MACs', unit: 'M', perUnit: 1e6 },
  energy: { title: 'energy', unit: 'µJ', perUnit: 1e6 },
  latency: { title: 'latency', unit: 'kcycles', perUnit: 1e3 },
  et: { title: 'energy × latency', unit: 'J·cycles', perUnit: 1 },
}
