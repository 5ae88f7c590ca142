import type { System } from '../hardware/accelerator.ts'

/** pJ that leak while so many cycles pass; 1 mW for 1 µs is 1000 pJ. Nothing where the system states no clock. */
export function staticEnergyPj(
  cycles: number,
  { clockMhz, staticPowerMw }: Pick<System, 'clockMhz' | 'staticPowerMw'>,
): number {
  return clockMhz === 0 ? 0 : (cycles / clockMhz) * staticPowerMw * 1000
}
