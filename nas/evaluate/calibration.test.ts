import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calibrate, expectedCalibrationError, fitTemperature } from './calibration.ts'
import { headDecisions, splitDecisions } from './confidence.ts'
import type { LogitBank } from './logit-bank.ts'
import { readRandomBank } from './random-bank.ts'

// biome-ignore format: a table
const logits = Int8Array.from([
  -93, -95, 127, 0,  113, 26, 54, -120,  86, -90, -25, 109,  102, -110, 11, -94,  65, 127, 122, 31,
  94, 57, -90, 3,  -14, 42, 127, -57,  91, -2, -39, 73,  -64, 127, -10, 3,  113, 81, 86, 103,
  123, 123, -3, -75,  -49, 14, 127, -4,  123, -37, 109, 23,  56, -67, 23, 77,  99, 94, 119, -95,
  71, -8, 47, -57,  -124, -106, 121, 101,  -50, -18, -66, -90,  91, 44, -108, -76,  16, 102, 126, -72,
])
const labels = Uint8Array.from([2, 0, 0, 0, 1, 1, 2, 1, 1, 3, 2, 2, 2, 1, 3, 0, 1, 0, 0, 3])
const near = (found: number, expected: number, error: number) =>
  assert.ok(Math.abs(found - expected) < error, `${found}, expected ${expected}`)

test('the temperature is the one that minimize_scalar of scipy 1.17.1 finds', () => {
  near(fitTemperature(logits, labels, 4, 0.02), 3.711609669887794, 1e-6)
})

test('the calibration error before and after is that of fifteen bins in numpy', () => {
  const error = (scale: number) => {
    const { confidence, correct } = headDecisions(logits, labels, 4, scale)
    return expectedCalibrationError(confidence, correct)
  }
  near(error(0.02), 0.29831781183974587, 1e-12)
  near(error(0.02 / 3.711609669887794), 0.15905003912310112, 1e-12)
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
