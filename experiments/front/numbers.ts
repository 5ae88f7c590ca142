import type { Interval } from '../../nas/evaluate/bootstrap.ts'

/** A fraction as a percentage with so many decimals, such as `83.4 %`. */
export function percent(fraction: number, decimals = 1): string {
  return `${(fraction * 100).toFixed(decimals).replace('-', '−')} %`
}

/** A change as a percentage with its sign, such as `+2.5 %` and `−50.0 %`. */
export function signedPercent(fraction: number, decimals = 1): string {
  return `${fraction > 0 ? '+' : ''}${percent(fraction, decimals)}`
}

/** Three significant digits, or all before the point where there are more, such as `13.0`, `0.0512` and `1234`. */
export function threeDigits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3)
}

/** A difference of fractions in percentage points with its sign, such as `+0.31` and `−1.20`. */
export function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(2)}`.replace('-', '−')
}

/** A mean with its interval, such as `85.47 [84.79, 86.18]`. */
export function interval({ mean, lower, upper }: Interval, text: (value: number) => string): string {
  return `${text(mean)} [${text(lower)}, ${text(upper)}]`
}
