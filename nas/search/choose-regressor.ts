import { permutation, type RandomStream } from '../../random.ts'
import type { Features } from './features.ts'
import { kendallTau } from './kendall-tau.ts'
import type { Prediction, Regressor } from './regressors/regressor.ts'

/** The regressor that ranks one target best. */
export interface ChosenRegressor {
  readonly name: string
  /** Kendall's τ-b between the target and its out-of-fold predictions. */
  readonly tau: number
  /** Of this target, fitted on all rows. */
  readonly predict: (row: Features) => number
}

/**
 * For each target the regressor with the largest cross-validated Kendall's τ, the first on ties, fitted on all rows.
 *
 * @param targets one row of them per row of features.
 */
export function chooseRegressors(
  regressors: readonly Regressor[],
  rows: readonly Features[],
  targets: readonly (readonly number[])[],
  { folds, random }: { folds: number; random: RandomStream },
): ChosenRegressor[] {
  const place = permutation(rows.length, random)
  const outOfFold = regressors.map((regressor) => {
    const predictions: (readonly number[])[] = []
    for (let fold = 0; fold < folds; fold++) {
      const kept = [...rows.keys()].filter((row) => place[row]! % folds !== fold)
      const predict = regressor.fit(
        kept.map((row) => rows[row]!),
        kept.map((row) => targets[row]!),
      )
      for (const row of rows.keys()) if (place[row]! % folds === fold) predictions[row] = predict(rows[row]!)
    }
    return predictions
  })

  const fitted = new Map<number, Prediction>()
  return targets[0]!.map((_, t) => {
    const target = targets.map((row) => row[t]!)
    const taus = outOfFold.map((predictions) => {
      const tau = kendallTau(
        target,
        predictions.map((row) => row[t]!),
      )
      return Number.isNaN(tau) ? -1 : tau
    })
    const tau = Math.max(...taus)
    const best = taus.indexOf(tau)
    if (!fitted.has(best)) fitted.set(best, regressors[best]!.fit(rows, targets))
    const predict = fitted.get(best)!
    return { name: regressors[best]!.name, tau, predict: (row) => predict(row)[t]! }
  })
}
