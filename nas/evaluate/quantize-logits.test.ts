import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { headDecisions } from './confidence.ts'
import { quantizeLogits } from './quantize-logits.ts'

const classes = 10
const images = 400

/** Uniform in ±6, and one of 60 where an outlier is asked for. */
function randomLogits(seed: number, outlier: boolean): Float32Array {
  const random = randomStream(seed, 'logits')
  const logits = Float32Array.from({ length: images * classes }, () => 12 * random.uniform() - 6)
  if (outlier) logits[17] = 60
  return logits
}

function confidences(logits: Int8Array | Float32Array, scale: number): Float64Array {
  return headDecisions(logits, new Uint8Array(images), classes, scale).confidence
}

function meanError(logits: Float32Array, values: Int8Array, scale: number): number {
  const exact = confidences(logits, 1)
  return confidences(values, scale).reduce((sum, value, i) => sum + Math.abs(value - exact[i]!), 0) / images
}

test('without an outlier confidences are within tanh(scale / 4) of those of the floating-point logits', () => {
  // Differences of logits move by at most the scale, and the log odds of the confidence with them.
  const logits = randomLogits(1, false)
  const { scale, values } = quantizeLogits(logits, classes)
  const isClipped = logits.some((logit) => Math.abs(logit) > 127.5 * scale)
  const exact = confidences(logits, 1)
  const error = Math.max(...confidences(values, scale).map((value, i) => Math.abs(value - exact[i]!)))
  assert.not(isClipped)
  assert.ok(error <= Math.tanh(scale / 4))
})

test('an outlier is clipped when that keeps the confidences nearer', () => {
  const logits = randomLogits(2, true)
  const { scale, values } = quantizeLogits(logits, classes)
  const unclipped = Int8Array.from(logits, (logit) => Math.round((logit * 127) / 60))
  assert.ok(scale < 60 / 127)
  assert.is(values[17], 127)
  assert.ok(meanError(logits, values, scale) < meanError(logits, unclipped, 60 / 127))
})

test('logits that are all zero have a scale above zero', () => {
  const { scale, values } = quantizeLogits(new Float32Array(20), classes)
  assert.ok(scale > 0)
  assert.ok(values.every((value) => value === 0))
})

test.run()
