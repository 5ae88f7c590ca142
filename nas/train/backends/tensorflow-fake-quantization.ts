import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { learnedStepQuantization, outermostLevels } from './learned-step.ts'
import type { RunNative } from './native-tensorflow.ts'
import { defineOperator } from './operator.ts'
import type { LearnedGrid, QuantizationGrid, TrainingBackend } from './training-backend.ts'

interface Range extends QuantizationGrid {
  readonly min: number
  readonly max: number
}

/** TensorFlow's FakeQuantWithMinMaxArgs and FakeQuantWithMinMaxVarsPerChannel. */
export function tensorflowFakeQuantization(
  run: RunNative,
): Pick<TrainingBackend, 'fakeQuantize' | 'fakeQuantizePerChannel' | 'fakeQuantizeLearned'> {
  const levels = ({ bits, narrowRange = false }: QuantizationGrid) => ({
    T: null,
    num_bits: bits,
    narrow_range: narrowRange,
  })
  const perTensor = (operator: string, inputs: Tensor[], range: Range) => {
    const attributes = { ...levels(range), min: { float: range.min }, max: { float: range.max } }
    return run({ operator, inputs, attributes })
  }
  const fakeQuantize = defineOperator<Range>('tensorflow', {
    name: 'FakeQuantize',
    inputs: 1,
    forward: (inputs, range) => perTensor('FakeQuantWithMinMaxArgs', inputs, range),
    gradients: (dy, [x], range) => [() => perTensor('FakeQuantWithMinMaxArgsGradient', [dy, x!], range)[0]!],
  })
  const perChannel = defineOperator<QuantizationGrid>('tensorflow', {
    name: 'FakeQuantizePerChannel',
    inputs: 3,
    forward: (inputs, grid) =>
      run({ operator: 'FakeQuantWithMinMaxVarsPerChannel', inputs, attributes: levels(grid) }),
    gradients: (dy, [x, min, max], grid) => {
      const operator = 'FakeQuantWithMinMaxVarsPerChannelGradient'
      const compute = () =>
        run({ operator, inputs: [dy, x!, min!, max!], attributes: levels(grid), outputs: 3 })
      return [() => compute()[0]!]
    },
  })
  const stepped = (suffix: string, steps: Tensor, grid: LearnedGrid, ...inputs: Tensor[]) => {
    const { highest, lowest } = outermostLevels(grid)
    return run({
      operator: `FakeQuantWithMinMaxVars${steps.rank > 0 ? 'PerChannel' : ''}${suffix}`,
      inputs: [...inputs, tf.mul(steps, lowest), tf.mul(steps, highest)],
      attributes: levels({ bits: grid.bits, narrowRange: grid.isSigned }),
      ...(suffix && { outputs: 3 }),
    })[0]!
  }
  return {
    ...learnedStepQuantization('tensorflow', {
      quantize: (x, steps, grid) => stepped('', steps, grid, x),
      gradient: (dy, x, steps, grid) => stepped('Gradient', steps, grid, dy, x),
    }),
    fakeQuantize: (x, range) => fakeQuantize([x], range)[0] as typeof x,
    fakeQuantizePerChannel: (x, min, max, grid) => perChannel([x, min, max], grid)[0] as typeof x,
  }
}
