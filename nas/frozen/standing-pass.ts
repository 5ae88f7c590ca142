import type { TrainingBackend } from '../train/backends/training-backend.ts'
import type { ModelState } from '../train/model-state.ts'
import { nothingObserved, type Observed, type Pass, type Quantization } from '../train/pass.ts'

export interface StandingNetwork {
  readonly state: ModelState
  readonly backend: TrainingBackend
  readonly quantization: Quantization | undefined
}

/** A pass in which batch norms and ranges stand still. */
export function standingPass(
  { state, backend, quantization }: StandingNetwork,
  observed: Observed = nothingObserved(),
): Pass {
  return { normalization: 'running', earlyExitGradient: 1, quantization, state, backend, observed }
}
