import type { ScheduledLayer } from './layer-by-layer.ts'

/** Energy of all layers and transfers, and when the last of them ends. */
export function scheduleTotal(layers: readonly ScheduledLayer[]): {
  readonly energyPj: number
  readonly latencyCycles: number
} {
  let energyPj = 0
  let latencyCycles = 0
  for (const layer of layers) {
    for (const part of [layer, ...layer.transfers]) {
      energyPj += part.energyPj
      latencyCycles = Math.max(latencyCycles, part.end)
    }
  }
  return { energyPj, latencyCycles }
}
