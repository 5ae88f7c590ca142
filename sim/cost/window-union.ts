/** A port activity that may happen in the first `allowed` cycles of every `period`. */
export interface Window {
  readonly period: number
  readonly allowed: number
}

/**
 * Cycles out of `total` in which at least one of the activities may happen. Periods are products of the same loops,
 * innermost first, so each divides the next longer one.
 *
 * Source: the union of memory updating windows of ZigZag (Mei et al., DATE 2022, "A uniform latency model").
 */
export function windowUnion(windows: readonly Window[], total: number): number {
  const nested = [...windows].sort((a, b) => a.period - b.period)
  return covered(nested, nested.length - 1, total)
}

/** Cycles below `length` covered by windows 0 … `last`. */
function covered(windows: readonly Window[], last: number, length: number): number {
  if (last < 0 || length <= 0) return 0
  const { period, allowed } = windows[last]!
  const full = Math.floor(length / period)
  return (
    full * coveredPart(windows, last, period, allowed) + coveredPart(windows, last, length % period, allowed)
  )
}

/** Cycles covered in the first `length` cycles of one period of window `last`. */
function coveredPart(windows: readonly Window[], last: number, length: number, allowed: number): number {
  if (length <= allowed) return length
  return allowed + covered(windows, last - 1, length) - covered(windows, last - 1, allowed)
}
