import * as tf from '@tensorflow/tfjs-core'

export interface DescentRates<Rate = number> {
  readonly learningRate: Rate
  readonly weightDecay: number
  /**
   * By what share a step may change the value at most, which must be above zero and stays so; a gradient that would
   * change it by more is cut to that before it enters the velocity.
   */
  readonly largestChange?: number
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
  ratesOf: (name: string) => DescentRates<number | tf.Tensor>,
): void {
  for (const [name, weight] of weights) {
    const plain = gradients[weight.name]
    if (!plain) continue
    tf.tidy(() => {
      const { learningRate, weightDecay, largestChange } = ratesOf(name)
      const decayed = weightDecay > 0 ? tf.add(plain, tf.mul(weight, weightDecay)) : plain
      const limit = largestChange && tf.div(tf.mul(weight, largestChange), learningRate)
      const gradient = limit ? between(decayed, tf.neg(limit), limit) : decayed
      const velocity = tf.add(tf.mul(velocities.get(name)!, momentum), gradient)
      const next = tf.sub(weight, tf.mul(tf.add(gradient, tf.mul(velocity, momentum)), learningRate))
      const kept = largestChange && 1 + largestChange
      weight.assign(kept ? between(next, tf.div(weight, kept), tf.mul(weight, kept)) : next)
      velocities.get(name)!.assign(velocity)
    })
  }
}

function between(x: tf.Tensor, low: tf.Tensor, high: tf.Tensor): tf.Tensor {
  return tf.maximum(tf.minimum(x, high), low)
}
