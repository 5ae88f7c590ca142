export interface TemperatureSample {
  /** images × classes, row-major; logit = `scale` × value. */
  readonly logits: Int8Array
  readonly labels: Uint8Array
  readonly classes: number
  readonly scale: number
  readonly temperature: number
}

/** For tests: twenty images and the temperature that minimizes their loss, found by minimize_scalar of scipy 1.17.1. */
export const temperatureSample: TemperatureSample = {
  // biome-ignore format: a table
  logits: Int8Array.from([
    -93, -95, 127, 0,  113, 26, 54, -120,  86, -90, -25, 109,  102, -110, 11, -94,  65, 127, 122, 31,
    94, 57, -90, 3,  -14, 42, 127, -57,  91, -2, -39, 73,  -64, 127, -10, 3,  113, 81, 86, 103,
    123, 123, -3, -75,  -49, 14, 127, -4,  123, -37, 109, 23,  56, -67, 23, 77,  99, 94, 119, -95,
    71, -8, 47, -57,  -124, -106, 121, 101,  -50, -18, -66, -90,  91, 44, -108, -76,  16, 102, 126, -72,
  ]),
  labels: Uint8Array.from([2, 0, 0, 0, 1, 1, 2, 1, 1, 3, 2, 2, 2, 1, 3, 0, 1, 0, 0, 3]),
  classes: 4,
  scale: 0.02,
  temperature: 3.711609669887794,
}
