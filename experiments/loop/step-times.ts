import type { FinishedTrial } from '../../nas/store/trial.ts'

/** What a step has taken; it differs from run to run. */
export interface StepTime {
  readonly step: string
  readonly trials: number
  /** Work of its trainings, over all interruptions, summed whether they ran side by side or one after the other. */
  readonly seconds: number
}

export function stepTimes(trials: readonly FinishedTrial[]): StepTime[] {
  const steps = [...new Set(trials.map(({ fidelity }) => fidelity))]
  return steps.map((step) => {
    const own = trials.filter(({ fidelity }) => fidelity === step)
    return { step, trials: own.length, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) }
  })
}
