import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendName } from './training-backend.ts'

export interface Operator<Attributes extends object> {
  readonly name: string
  /** How many inputs there are; all are saved for the gradient unless `savesInputs` is false. */
  readonly inputs: number
  readonly savesInputs?: boolean
  /** For each output whether the gradient needs it; these come after the inputs in `saved`. Default: none. */
  readonly savesOutputs?: readonly boolean[]
  readonly forward: (inputs: Tensor[], attributes: Attributes) => Tensor[]
  /**
   * For each input a function that computes its gradient, called only if it is needed. `dy` is the gradient of the
   * first output; the others are taken as constants.
   */
  readonly gradients: (dy: Tensor, saved: Tensor[], attributes: Attributes) => (() => Tensor)[]
}

/**
 * Registers an operator with its gradient as a kernel of tfjs-core. Unlike tf.customGrad, gradients nobody asks for
 * are not computed, and side outputs live as long as the caller's scope.
 */
export function defineOperator<Attributes extends object>(
  backendName: BackendName,
  { name, inputs, savesInputs = true, savesOutputs = [], forward, gradients }: Operator<Attributes>,
): (inputs: Tensor[], attributes: Attributes) => Tensor[] {
  const kernelName = `offramp/${backendName}/${name}`
  const inputNames = Array.from({ length: inputs }, (_, i) => `${i}`)
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const tensors = inputNames.map((name) => inputs[name] as Tensor)
      return tf.tidy(() => forward(tensors, attrs as Attributes))
    },
  })
  tf.registerGradient({
    kernelName,
    inputsToSave: savesInputs ? inputNames : [],
    outputsToSave: [...savesOutputs],
    gradFunc: (dy, saved, attributes) => {
      const first = Array.isArray(dy) ? dy[0]! : dy
      return Object.fromEntries(gradients(first, saved, attributes as Attributes).entries())
    },
  })
  return (tensors, attributes) => {
    const named: NamedTensorMap = { ...tensors } as never
    return tf.engine().runKernel(kernelName, named, attributes as never) as Tensor[]
  }
}
