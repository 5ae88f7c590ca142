import * as tf from '@tensorflow/tfjs-core'
import { composedActivations } from './activations.ts'
import {
  depthwiseFilterGradient,
  depthwiseInputGradient,
  filterGradient,
  inputGradient,
} from './convolution-gradients.ts'
import { defineConvolutions } from './convolutions.ts'
import { composedFakeQuantization } from './fake-quantization.ts'
import type { TrainingBackend } from './training-backend.ts'
import { wasmBatchNorm } from './wasm-batch-norm.ts'
import { transposeBeforeMatMul } from './wasm-mat-mul.ts'
import { correctMaxPoolGradient } from './wasm-max-pool-gradient.ts'

/** XNNPACK in WebAssembly, which computes forward only: the gradients are composed of its quick operators. */
export function wasmBackend(tfjsVersion: string): TrainingBackend {
  transposeBeforeMatMul()
  correctMaxPoolGradient()
  const matMul = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.matMul(a, b)
  return {
    name: 'wasm',
    version: `wasm (tfjs-backend-wasm ${tfjsVersion})`,
    ...composedActivations('wasm'),
    ...composedFakeQuantization('wasm'),
    ...defineConvolutions(
      'wasm',
      {
        full: { input: inputGradient, filter: filterGradient },
        depthwise: { input: depthwiseInputGradient, filter: depthwiseFilterGradient },
      },
      matMul,
    ),
    matMul,
    batchNorm: wasmBatchNorm(),
    maxPool: (x, { kernel, stride }) => tf.maxPool(x, kernel, stride, 'valid'),
    averagePool: (x, { kernel, stride }) => tf.avgPool(x, kernel, stride, 'valid'),
  }
}
