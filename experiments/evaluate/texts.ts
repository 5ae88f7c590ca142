import { percent, threeDigits } from '../front/numbers.ts'
import type { DeadlineCheck } from './deadline.ts'

export const baselineTexts = {
  staticFinalHead: 'static',
  backboneOnly: 'backbone',
  allHeads: 'all heads',
} as const

export function kibibytes(bits: number): string {
  return `${threeDigits(bits / 8192)} KiB`
}

export function deadlineText(
  { deadlineCycles, worstCycles, isMet, inTime }: DeadlineCheck,
  clockMhz: number,
): string {
  const time = (cycles: number) =>
    clockMhz > 0
      ? `${(cycles / clockMhz / 1000).toPrecision(4)} ms`
      : `${Math.round(cycles).toLocaleString('en-US')} cycles`
  const verdict = isMet ? 'kept by every image' : 'not kept by the slowest'
  return `Deadline ${time(deadlineCycles)}: ${verdict} (worst case ${time(worstCycles)}); in time ${percent(inTime.validation)} of the validation and ${percent(inTime.test)} of the test images.`
}
