import type { Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { defineConvolutions } from './convolutions.ts'
import { compileGraph } from './graph/compile-graph.ts'
import { type NativeOperator, type NodeKernelBackend, runNative } from './native-tensorflow.ts'
import { defineOperator } from './operator.ts'
import { tensorflowConvolutionGradients } from './tensorflow-convolution-gradients.ts'
import { tensorflowFakeQuantization } from './tensorflow-fake-quantization.ts'
import type { TrainingBackend } from './training-backend.ts'

/** Runs every operator and its gradient by TensorFlow's own kernels. */
export function tensorflowBackend(native: NodeKernelBackend, tfjsNodeVersion: string): TrainingBackend {
  const run = (operator: NativeOperator) => runNative(native, operator)

  const defineActivation = (name: 'Relu' | 'Relu6') => {
    const operator = defineOperator('tensorflow', {
      name,
      inputs: 1,
      savesInputs: false,
      savesOutputs: [true],
      forward: (inputs) => run({ operator: name, inputs }),
      gradients: (dy, [y]) => [() => run({ operator: `${name}Grad`, inputs: [dy, y!] })[0]!],
    })
    return (x: Tensor4D) => operator([x], {})[0] as Tensor4D
  }

  const product = (a: tf.Tensor, b: tf.Tensor, transposed: 'none' | 'a' | 'b' = 'none') => {
    const attributes = { transpose_a: transposed === 'a', transpose_b: transposed === 'b' }
    return run({ operator: 'MatMul', inputs: [a, b], attributes })[0]!
  }
  const matrixProduct = defineOperator('tensorflow', {
    name: 'MatMul',
    inputs: 2,
    forward: ([a, b]) => [product(a!, b!)],
    gradients: (dy, [a, b]) => [() => product(dy, b!, 'b'), () => product(a!, dy, 'a')],
  })
  const matMul = (a: tf.Tensor2D, b: tf.Tensor2D) => matrixProduct([a, b], {})[0] as tf.Tensor2D

  const batchNorm = defineOperator<{ epsilon: number }>('tensorflow', {
    name: 'BatchNorm',
    inputs: 3,
    savesOutputs: [false, false, false, true, true, true],
    forward: (inputs, { epsilon }) =>
      run({
        operator: 'FusedBatchNormV3',
        inputs: [...inputs, tf.zeros([0]), tf.zeros([0])],
        attributes: { ...batchNormAttributes(epsilon), exponential_avg_factor: { float: 1 } },
        outputs: 6,
      }),
    gradients: (dy, [x, gamma, , ...reserved], { epsilon }) => {
      const operator = 'FusedBatchNormGradV3'
      const attributes = batchNormAttributes(epsilon)
      const [dx, dGamma, dBeta] = run({
        operator,
        inputs: [dy, x!, gamma!, ...reserved],
        attributes,
        outputs: 5,
      })
      return [() => dx!, () => dGamma!, () => dBeta!]
    },
  })

  const library = process.env.TF_ENABLE_ONEDNN_OPTS === '0' ? 'no oneDNN' : 'oneDNN'
  return {
    name: 'tensorflow',
    version: `tensorflow ${native.binding.TF_Version} (tfjs-node ${tfjsNodeVersion}, ${library})`,
    ...defineConvolutions('tensorflow', tensorflowConvolutionGradients(run), matMul),
    matMul,
    ...tensorflowFakeQuantization(run),
    batchNorm: (x, gamma, beta, epsilon) => {
      const [y, mean, variance] = batchNorm([x, gamma, beta], { epsilon })
      return { y: y as Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D }
    },
    relu: defineActivation('Relu'),
    relu6: defineActivation('Relu6'),
    maxPool: (x, { kernel, stride }) => tf.maxPool(x, kernel, stride, 'valid'),
    averagePool: (x, { kernel, stride }) => tf.avgPool(x, kernel, stride, 'valid'),
    compile: (inputShapes, compute) => compileGraph(native, inputShapes, compute),
  }
}

const batchNormAttributes = (epsilon: number) => ({
  U: { type: 'float32' as const },
  epsilon: { float: epsilon },
  data_format: 'NHWC',
  is_training: true,
})
