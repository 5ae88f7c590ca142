import { evaluationsTo, hypervolumeTrace } from '../../nas/search/hypervolume-trace.ts'
import type { SpaceTable } from '../../nas/search/space-table.ts'
import type { Method } from './methods.ts'

/** Quartiles over the seeds, each one of the values: the smallest that so many do not exceed. */
export interface Quartiles {
  readonly lower: number
  readonly median: number
  readonly upper: number
}

export interface CurvePoint extends Quartiles {
  readonly evaluations: number
}

export interface MethodEfficiency {
  readonly method: string
  /** Fraction of the true front's hypervolume after so many evaluations. */
  readonly curve: readonly CurvePoint[]
  /** Evaluations until a fraction of it was reached; infinite where it was not within the budget. */
  readonly reached: readonly ({ readonly fraction: number } & Quartiles)[]
}

export const fractions = [0.9, 0.95, 0.98, 0.99] as const

/**
 * Runs every method with seeds 1 to `seeds` over a known space.
 *
 * @param onRun told after each run.
 */
export function efficiency(
  table: SpaceTable,
  methods: readonly Method[],
  seeds: number,
  onRun: () => void = () => {},
): MethodEfficiency[] {
  return methods.map(({ name, evaluations, search }) => {
    const traces = Array.from({ length: seeds }, (_, i) => {
      const trace = hypervolumeTrace(search(table.genes, i + 1), table, evaluations)
      onRun()
      return trace
    })
    return {
      method: name,
      curve: checkpoints(evaluations).map((count) => ({
        evaluations: count,
        ...quartiles(traces.map((trace) => trace[Math.min(count, trace.length) - 1]!)),
      })),
      reached: fractions.map((fraction) => ({
        fraction,
        ...quartiles(traces.map((trace) => evaluationsTo(trace, fraction))),
      })),
    }
  })
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => (a === b ? 0 : a - b))
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]!
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) }
}

/** Every tenth up to 100, then twenty a decade. */
function checkpoints(last: number): number[] {
  const counts = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
  for (let step = 41; 10 ** (step / 20) < last; step++) counts.push(Math.round(10 ** (step / 20)))
  return [...counts.filter((count) => count < last), last]
}
