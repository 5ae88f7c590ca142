/** For people: one threshold, or those of the exits in their order, `0.7/0.85`. */
export function thresholdText(threshold: number | readonly number[]): string {
  return typeof threshold === 'number' ? `${threshold}` : threshold.join('/')
}
