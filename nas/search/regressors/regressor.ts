import type { Features } from '../features.ts'

/** Predicts all targets of one row. */
export type Prediction = (row: Features) => readonly number[]

export interface Regressor {
  readonly name: string
  /** Fits several targets at once, one row of them per row of features. */
  fit(rows: readonly Features[], targets: readonly (readonly number[])[]): Prediction
}

/** Mean of each target. */
export function targetMeans(targets: readonly (readonly number[])[]): number[] {
  return targets[0]!.map((_, t) => targets.reduce((sum, row) => sum + row[t]!, 0) / targets.length)
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

export function squaredDistance(a: Features, b: Features): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}
