/** Port activities that may happen in the first `allowed` cycles of every `period`, shortest period first. */
export interface Windows {
  readonly periods: Float64Array
  readonly allowed: Float64Array
  count: number
}

export function makeWindows(most: number): Windows {
  return { periods: new Float64Array(most), allowed: new Float64Array(most), count: 0 }
}

/** Puts a further activity in its place by period. */
export function addWindow(windows: Windows, period: number, allowed: number): void {
  let at = windows.count++
  for (; at > 0 && windows.periods[at - 1]! > period; at--) {
    windows.periods[at] = windows.periods[at - 1]!
    windows.allowed[at] = windows.allowed[at - 1]!
  }
  windows.periods[at] = period
  windows.allowed[at] = allowed
}

const most = 64
/** Per window: cycles of one period in which it or a shorter one is open; those below `allowed` in which a shorter one is. */
const covered = new Float64Array(most)
const overlap = new Float64Array(most)

/**
 * Cycles out of `total` in which at least one of the activities may happen. Periods are products of the same loops,
 * innermost first, so each divides the next longer one.
 *
 * Source: the union of memory updating windows of ZigZag (Mei et al., DATE 2022, "A uniform latency model").
 */
export function windowUnion(windows: Windows, total: number): number {
  for (let i = 0; i < windows.count; i++) {
    overlap[i] = coveredBelow(windows, i - 1, windows.allowed[i]!)
    const others = coveredBelow(windows, i - 1, windows.periods[i]!)
    covered[i] = windows.allowed[i]! + others - overlap[i]!
  }
  return coveredBelow(windows, windows.count - 1, total)
}

/** Cycles below `length` covered by windows 0 … `last`, whose `covered` and `overlap` are known. */
function coveredBelow({ periods, allowed }: Windows, last: number, length: number): number {
  let sum = 0
  let rest = length
  for (let i = last; i >= 0 && rest > 0; i--) {
    const full = Math.floor(rest / periods[i]!)
    sum += full * covered[i]!
    rest -= full * periods[i]!
    if (rest <= allowed[i]!) return sum + rest
    sum += allowed[i]! - overlap[i]!
  }
  return sum
}
