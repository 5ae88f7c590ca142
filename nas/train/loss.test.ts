import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { loadBackend } from './backends/load.ts'
import { jointLoss } from './loss.ts'

const heads = 3
const batch = 4
const classes = 5
const stream = randomStream(1, 'loss test')
const values = Array.from({ length: heads }, () =>
  Float32Array.from({ length: batch * classes }, () => 2 * stream.normal()),
)
const labels = [3, 0, 4, 1]

/** The loss written out image by image, in double precision. */
function lossByHand(
  logits: readonly ArrayLike<number>[],
  distillation: number,
  teacher: ArrayLike<number>[],
): number {
  const probabilities = (head: ArrayLike<number>, image: number) => {
    const exponentials = Array.from({ length: classes }, (_, k) => Math.exp(head[image * classes + k]!))
    const sum = exponentials.reduce((a, b) => a + b)
    return exponentials.map((e) => e / sum)
  }
  let loss = 0
  logits.forEach((head, index) => {
    labels.forEach((label, image) => {
      const own = probabilities(head, image)
      loss -= Math.log(own[label]!) / batch
      if (index === heads - 1) return
      probabilities(teacher[0]!, image).forEach((p, k) => {
        loss -= (distillation * p * Math.log(own[k]!)) / batch
      })
    })
  })
  return loss
}

const lossOf = (logits: readonly tf.Tensor[], distillation: number) => {
  const oneHot = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 'float32') as tf.Tensor2D
  return jointLoss(logits as tf.Tensor2D[], oneHot, { teacher: heads - 1, distillation })
}

test.before(async () => {
  await loadBackend('cpu')
})

for (const distillation of [0, 0.5]) {
  test(`jointLoss with distillation ${distillation} is the sum over heads of the cross entropies`, () => {
    const logits = values.map((v) => tf.tensor2d(v, [batch, classes]))
    const expected = lossByHand(values, distillation, [values[heads - 1]!])
    assert.ok(Math.abs(lossOf(logits, distillation).dataSync()[0]! / expected - 1) < 1e-6)
  })

  test(`the gradient of jointLoss with distillation ${distillation} is the numerical one, the teacher held still`, () => {
    const logits = values.map((v) => tf.tensor2d(v, [batch, classes]))
    const gradients = tf.grads((...inputs: tf.Tensor[]) => lossOf(inputs, distillation))(logits)
    gradients.forEach((gradient, head) => {
      gradient.dataSync().forEach((analytic, i) => {
        const moved = (by: number) =>
          values.map((v, h) => Float64Array.from(v, (x, j) => (h === head && j === i ? x + by : x)))
        const [above, below] = [1e-5, -1e-5].map((by) =>
          lossByHand(moved(by), distillation, [values[heads - 1]!]),
        )
        assert.ok(Math.abs(analytic - (above! - below!) / 2e-5) < 1e-5, `head ${head}, value ${i}`)
      })
    })
  })
}

test.run()
