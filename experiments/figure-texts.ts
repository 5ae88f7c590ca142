/** A whole number, its thousands apart. */
export const whole = (value: number): string =>
  Math.round(value).toLocaleString('en-US').replaceAll(',', '\u202f')

export const microjoules = (energyPj: number): string => (energyPj / 1e6).toFixed(2)

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`
