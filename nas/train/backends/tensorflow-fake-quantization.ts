import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { learnedStepQuantization, outermostLevels } from './learned-step.ts'
import type { RunNative } from './native-tensorflow.ts'
import { defineOperator } from './operator.ts'
import { quantizePerChannel } from './tensorflow-per-channel.ts'
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
  const fakeQuantizeWithin = defineOperator<QuantizationGrid>('tensorflow', {
    name: 'FakeQuantizeWithin',
    inputs: 3,
    forward: (inputs, grid) => run({ operator: 'FakeQuantWithMinMaxVars', inputs, attributes: levels(grid) }),
    gradients: (dy, [x, min, max], grid) => {
      const operator = 'FakeQuantWithMinMaxVarsGradient'
      const inputs = [dy, x!, min!, max!]
      return [() => run({ operator, inputs, attributes: levels(grid), outputs: 3 })[0]!]
    },
  })
  const asTensor = (bound: number | Tensor) => (typeof bound === 'number' ? tf.scalar(bound) : bound)
  const perChannel = defineOperator<QuantizationGrid>('tensorflow', {
    name: 'FakeQuantizePerChannel',
    inputs: 3,
    forward: ([x, min, max], grid) => {
      const attributes = levels(grid)
      return [quantizePerChannel(run, { suffix: '', tensors: [x!], min: min!, max: max!, attributes })]
    },
    gradients: (dy, [x, min, max], grid) => {
      const tensors = [dy, x!]
      const attributes = levels(grid)
      return [
        () => quantizePerChannel(run, { suffix: 'Gradient', tensors, min: min!, max: max!, attributes }),
      ]
    },
  })
  const stepped = (suffix: '' | 'Gradient', steps: Tensor, grid: LearnedGrid, ...tensors: Tensor[]) => {
    const { highest, lowest } = outermostLevels(grid)
    const [min, max] = [tf.mul(steps, lowest), tf.mul(steps, highest)]
    const attributes = levels({ bits: grid.bits, narrowRange: grid.isSigned })
    if (steps.rank > 0) return quantizePerChannel(run, { suffix, tensors, min, max, attributes })
    const operator = `FakeQuantWithMinMaxVars${suffix}`
    return run({ operator, inputs: [...tensors, min, max], attributes, outputs: suffix ? 3 : 1 })[0]!
  }
  return {
    ...learnedStepQuantization('tensorflow', {
      quantize: (x, steps, grid) => stepped('', steps, grid, x),
      gradient: (dy, x, steps, grid) => stepped('Gradient', steps, grid, dy, x),
    }),
    fakeQuantize: (x, { min, max, ...grid }) => {
      const isConstant = typeof min === 'number' && typeof max === 'number'
      const quantized = isConstant
        ? fakeQuantize([x], { min, max, ...grid })
        : fakeQuantizeWithin([x, asTensor(min), asTensor(max)], grid)
      return quantized[0] as typeof x
    },
    fakeQuantizePerChannel: (x, min, max, grid) => perChannel([x, min, max], grid)[0] as typeof x,
  }
}
