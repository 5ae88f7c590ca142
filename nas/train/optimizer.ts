import * as tf from '@tensorflow/tfjs-core'

export interface DescentRates {
  readonly learningRate: number
  readonly weightDecay: number
  /** What a step leaves of the value at least, as a share; for values that must stay above zero. */
  readonly leastKept?: number
}

/**
 * One step of stochastic gradient descent with Nesterov momentum (Sutskever et al., ICML 2013, as in PyTorch):
 * v ← μv + (g + λw), w ← w − η(g + λw + μv). Leaves a weight without a gradient as it is.
 */
export function descend(
  weights: ReadonlyMap<string, tf.Variable>,
  velocities: ReadonlyMap<string, tf.Variable>,
  gradients: Readonly<Record<string, tf.Tensor>>,
  momentum: number,
  ratesOf: (name: string) => DescentRates,
): void {
  for (const [name, weight] of weights) {
    const plain = gradients[weight.name]
    if (!plain) continue
    tf.tidy(() => {
      const { learningRate, weightDecay, leastKept } = ratesOf(name)
      const gradient = weightDecay > 0 ? tf.add(plain, tf.mul(weight, weightDecay)) : plain
      const velocity = tf.add(tf.mul(velocities.get(name)!, momentum), gradient)
      const next = tf.sub(weight, tf.mul(tf.add(gradient, tf.mul(velocity, momentum)), learningRate))
      weight.assign(leastKept === undefined ? next : tf.maximum(next, tf.mul(weight, leastKept)))
      velocities.get(name)!.assign(velocity)
    })
  }
}
