import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { defineOperator } from './operator.ts'
import type { BackendName, TrainingBackend } from './training-backend.ts'

/**
 * Rectifiers whose gradients are made of step and products alone, which are quick everywhere (comparisons are not),
 * and vanish at 0 and 6 as TensorFlow's do.
 */
export function composedActivations(backend: BackendName): Pick<TrainingBackend, 'relu' | 'relu6'> {
  const define = (name: string, forward: (x: Tensor) => Tensor, slope: (y: Tensor) => Tensor) => {
    const operator = defineOperator(backend, {
      name,
      inputs: 1,
      savesInputs: false,
      savesOutputs: [true],
      forward: ([x]) => [forward(x!)],
      gradients: (dy, [y]) => [() => tf.mul(dy, slope(y!))],
    })
    return (x: Tensor4D) => operator([x], {})[0] as Tensor4D
  }
  return {
    relu: define('Relu', tf.relu, (y) => tf.step(y)),
    relu6: define('Relu6', tf.relu6, (y) => tf.step(tf.mul(y, tf.sub(6, y)))),
  }
}
