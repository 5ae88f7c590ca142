import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calibrate, expectedCalibrationError, fitTemperature, reliabilityBins } from './calibration.ts'
import { headDecisions, splitDecisions } from './confidence.ts'
import type { LogitBank } from './logit-bank.ts'
import { readRandomBank } from './random-bank.ts'
import { temperatureSample } from './temperature-sample.ts'

const { logits, labels, classes, scale, temperature } = temperatureSample
const near = (found: number, expected: number, error: number) =>
  assert.ok(Math.abs(found - expected) < error, `${found}, expected ${expected}`)

test('the temperature is the one that minimize_scalar of scipy 1.17.1 finds', () => {
  near(fitTemperature(logits, labels, classes, scale), temperature, 1e-6)
})

test('the calibration error before and after is that of fifteen bins in numpy', () => {
  const error = (by: number) => {
    const { confidence, correct } = headDecisions(logits, labels, classes, by)
    return expectedCalibrationError(confidence, correct)
  }
  near(error(scale), 0.29831781183974587, 1e-12)
  near(error(scale / temperature), 0.15905003912310112, 1e-12)
})

test('a reliability diagram of four images is that counted by hand, its error the mean distance of its bins', () => {
  const confidence = Float64Array.of(0.2, 0.5, 0.9, 0.7)
  const correct = Uint8Array.of(1, 0, 1, 0)
  const [low, high] = reliabilityBins(confidence, correct, 2)
  assert.equal(low, { images: 2, confidence: 0.35, accuracy: 0.5 })
  assert.equal(high, { images: 2, confidence: 0.8, accuracy: 0.5 })
  near(expectedCalibrationError(confidence, correct, 2), (2 * 0.15 + 2 * 0.3) / 4, 1e-12)
  assert.is(reliabilityBins(confidence, correct, 20)[0]!.images, 0)
})

test('labels drawn from the softmax at a temperature give that temperature back, within its standard error', () => {
  const bank = readRandomBank({ seed: 8, letters: ['A'], images: { validation: 20_000, test: 10 } })
  const { labels, logits } = bank.splits.validation
  const { scale } = bank.manifest.heads[0]!
  const drawn = labels.map((_, image) => {
    const weights = Array.from(logits[0]!.subarray(image * 10, image * 10 + 10), (logit) =>
      Math.exp((scale * logit) / 2.5),
    )
    let rest = ((image * 0.6180339887498949) % 1) * weights.reduce((sum, weight) => sum + weight, 0)
    return weights.findIndex((weight) => {
      rest -= weight
      return rest < 0
    })
  })
  near(fitTemperature(logits[0]!, drawn, 10, scale), 2.5, 0.08)
})

test('calibrating a bank three times too sure of itself changes no arg max and leaves nothing to calibrate', () => {
  const letters = ['A', 'B', 'C']
  const { manifest, splits } = readRandomBank({ seed: 5, letters, images: { validation: 2000, test: 2000 } })
  const sure = manifest.heads.map((head) => ({ ...head, scale: 3 * head.scale }))
  const bank: LogitBank = { manifest: { ...manifest, heads: sure }, splits }
  const { bank: calibrated, heads } = calibrate(bank)
  const correct = (of: LogitBank) =>
    splitDecisions(of, 'test').points.flatMap((kinds) => kinds.map(({ correct }) => correct))
  assert.equal(correct(calibrated), correct(bank))
  for (const { temperature } of calibrate(calibrated).heads) near(temperature, 1, 1e-9)
  for (const { errorBefore, errorAfter } of heads) {
    assert.ok(errorAfter.validation < errorBefore.validation / 2)
    assert.ok(errorAfter.test < errorBefore.test / 2)
  }
})

test.run()
