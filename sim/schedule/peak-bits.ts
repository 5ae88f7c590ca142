import type { Residence } from './on-chip-tensors.ts'

/** A time from which on so many bits are held, until the next. */
export interface OccupancyStep {
  readonly time: number
  readonly bits: number
}

/** Bits held over time by all the stays given, one step per change. */
export function occupancySteps(
  stays: readonly Pick<Residence, 'from' | 'to' | 'bits'>[],
): readonly OccupancyStep[] {
  const changes = stays
    .flatMap(({ from, to, bits }) => [
      { time: from, change: bits },
      { time: to, change: -bits },
    ])
    .sort((a, b) => a.time - b.time)
  const steps: { time: number; bits: number }[] = []
  let bits = 0
  for (const { time, change } of changes) {
    bits += change
    const last = steps.at(-1)
    if (last?.time === time) last.bits = bits
    else steps.push({ time, bits })
  }
  return steps
}

/** The most bits held at any time. */
export function peakBits(stays: readonly Pick<Residence, 'from' | 'to' | 'bits'>[]): number {
  return occupancySteps(stays).reduce((most, { bits }) => Math.max(most, bits), 0)
}
