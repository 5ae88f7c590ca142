import * as tf from '@tensorflow/tfjs-core'

export interface LossOptions {
  /** Index of the head that teaches the others. */
  readonly teacher: number
  /** Weight of the others' cross entropy with the teacher's probabilities; 0: targets alone. */
  readonly distillation: number
}

/**
 * Sum over heads of the mean cross entropy with the targets; heads other than the teacher also with the teacher's
 * probabilities, which pass no gradient on (self-distillation, arXiv 1905.08094, temperature 1).
 *
 * @param logits per head batch × classes
 * @param targets batch × classes
 */
export function jointLoss(
  logits: readonly tf.Tensor2D[],
  targets: tf.Tensor2D,
  { teacher, distillation }: LossOptions,
): tf.Scalar {
  const logProbabilities = tf.logSoftmax(tf.stack([...logits]), -1)
  const fromTargets = crossEntropy(logProbabilities, targets)
  if (distillation === 0) return fromTargets
  const taught = tf.customGrad((input) => ({
    value: tf.softmax(input as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }))(logits[teacher]!)
  const isTaught = tf.tensor3d(
    logits.map((_, head) => (head === teacher ? 0 : 1)),
    [logits.length, 1, 1],
  )
  const fromTeacher = crossEntropy(tf.mul(logProbabilities, isTaught), taught)
  return tf.add(fromTargets, tf.mul(fromTeacher, distillation))
}

/** Summed over heads and classes, averaged over the batch. */
function crossEntropy(logProbabilities: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const batch = target.shape[0]!
  return tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, target))), batch)
}
