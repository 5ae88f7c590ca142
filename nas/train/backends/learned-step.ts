import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { defineOperator } from './operator.ts'
import type { BackendName, LearnedGrid, TrainingBackend } from './training-backend.ts'

/** A quantizer and its straight-through gradient, as far as ranges are no variables; steps has rank 0, or 1: per channel. */
export interface SteppedQuantizer {
  readonly quantize: (x: Tensor, steps: Tensor, grid: LearnedGrid) => Tensor
  readonly gradient: (dy: Tensor, x: Tensor, steps: Tensor, grid: LearnedGrid) => Tensor
}

/**
 * Learned step size quantization (Esser et al., ICLR 2020, arXiv 1902.08153). Of y = s · clip(round(x/s)), equation 3
 * says s · ∂y/∂s = y − x where x is not clipped and y where it is; with dx, the straight-through gradient of x, the
 * gradient of s is therefore (Σ dy·y − Σ dx·x) / s, times the scale of section 2.2.
 */
export function learnedStepQuantization(
  backend: BackendName,
  { quantize, gradient }: SteppedQuantizer,
): Pick<TrainingBackend, 'fakeQuantizeLearned'> {
  const operator = defineOperator<LearnedGrid>(backend, {
    name: 'FakeQuantizeLearned',
    inputs: 2,
    savesOutputs: [true],
    forward: ([x, steps], grid) => [quantize(x!, steps!, grid)],
    gradients: (dy, [x, steps, y], grid) => {
      const dx = gradient(dy, x!, steps!, grid)
      return [
        () => dx,
        () =>
          tf.mul(tf.div(tf.sub(inner(dy, y!, steps!), inner(dx, x!, steps!)), steps!), grid.gradientScale),
      ]
    },
  })
  return {
    fakeQuantizeLearned: (x, steps, grid) => operator([x, steps], grid)[0] as typeof x,
  }
}

/** Sum of products, over all elements or all but the last axis. */
function inner(a: Tensor, b: Tensor, steps: Tensor): Tensor {
  if (steps.rank > 0) return tf.sum(tf.mul(a, b), [...Array(a.rank - 1).keys()])
  return tf.reshape(tf.matMul(tf.reshape(a, [1, a.size]), tf.reshape(b, [b.size, 1])), [])
}

/** Highest and lowest level of a grid. */
export function outermostLevels({ bits, isSigned }: LearnedGrid): { highest: number; lowest: number } {
  const highest = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  return { highest, lowest: isSigned ? -highest : 0 }
}
