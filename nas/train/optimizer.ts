import * as tf from '@tensorflow/tfjs-core'

export interface MomentumOptions {
  readonly learningRate: number
  readonly momentum: number
  /** Decays the weights for which it is asked. */
  readonly weightDecay: (name: string) => number
}

/**
 * One step of stochastic gradient descent with Nesterov momentum (Sutskever et al., ICML 2013, as in PyTorch):
 * v ← μv + (g + λw), w ← w − η(g + λw + μv).
 */
export function descend(
  weights: ReadonlyMap<string, tf.Variable>,
  velocities: ReadonlyMap<string, tf.Variable>,
  gradients: Readonly<Record<string, tf.Tensor>>,
  { learningRate, momentum, weightDecay }: MomentumOptions,
): void {
  for (const [name, weight] of weights) {
    tf.tidy(() => {
      const decay = weightDecay(name)
      const plain = gradients[weight.name]!
      const gradient = decay > 0 ? tf.add(plain, tf.mul(weight, decay)) : plain
      const velocity = tf.add(tf.mul(velocities.get(name)!, momentum), gradient)
      weight.assign(tf.sub(weight, tf.mul(tf.add(gradient, tf.mul(velocity, momentum)), learningRate)))
      velocities.get(name)!.assign(velocity)
    })
  }
}
