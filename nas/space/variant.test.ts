import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { macsOf, total } from '../../models/counts.ts'
import { readRandomBank } from '../evaluate/random-bank.ts'
import { bankOfVariant } from './bank-of-variant.ts'
import { settingCount, settingOf } from './settings.ts'
import type { Dimension } from './space.ts'
import { isOfNetwork, variantOf } from './variant.ts'

const base = publishedSpec('mobilenetv2-eenn')
const hardware = { hardware: 'mine' }

test('a setting changes width, kernels, expansions, pooling and bits, and leaves the rest', () => {
  const setting = {
    ...hardware,
    ...{ confidence: 'entropy', residency: 'published', width: 0.5, headPooling: 'average-2' },
    ...{ 'kernels.block7': 3, 'expansions.block10': 4 },
    ...{ 'bits.weights': 4, 'bits.heads.weights': 8, 'bits.block3.activations': 4 },
  }
  const { spec, bits, measure, residency } = variantOf(setting, base)
  assert.equal([measure, residency], ['entropy', 'published'])
  assert.equal(spec, {
    ...base,
    width: 0.5,
    headPooling: { function: 'average', side: 2 },
    kernels: [3, 3, 3, 3, 3, 3, 3, 3, 7, 7, 7, 7],
    expansions: [1, 6, 6, 6, 6, 6, 6, 6, 6, 6, 4, 6],
  })
  assert.equal(bits, {
    ...{ weightBits: 4, activationBits: 8 },
    headBits: { weightBits: 8 },
    layerBits: { block3: { activationBits: 4 } },
  })
})

test('kernels and expansions that are the own ones make the same network', () => {
  const { spec } = variantOf({ ...hardware, 'kernels.block7': 7, 'expansions.block0': 1 }, base)
  assert.equal(buildNetwork(spec), buildNetwork(base))
  const { spec: other } = variantOf({ ...hardware, 'kernels.block7': 3 }, base)
  const macs = (of: typeof base) => total(buildNetwork(of).blocks[7]!.nodes, macsOf)
  assert.is(macs(base) - macs(other), (49 - 9) * 6 * 64 * 256)
})

test('a block that is not there is refused', () => {
  assert.throws(
    () => variantOf({ ...hardware, 'kernels.block12': 3 }, base),
    (error: Error) =>
      error instanceof InputError &&
      error.message ===
        'space.kernels.block12: expected a block of mobilenetv2-eenn: block0 to block11, found block12',
  )
})

test('a bank is of a variant when layers and bits are the same, whatever way they are said', () => {
  const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K']
  const of = (recipe: Record<string, unknown>, kernel: number) => {
    const { spec } = variantOf({ ...hardware, 'kernels.block7': kernel }, base)
    const { manifest, splits } = readRandomBank({
      seed: 1,
      letters,
      images: { validation: 2, test: 2 },
      network: spec,
    })
    return { manifest: { ...manifest, recipe }, splits }
  }
  const banks = [
    of({ weightBits: 8, activationBits: 8, layerBits: { block3: { weightBits: 4 } } }, 7),
    of({ weightBits: 4, activationBits: 8 }, 7),
    of({}, 3),
  ]
  const find = (setting: Record<string, number | string>) =>
    banks.indexOf(bankOfVariant(variantOf({ ...hardware, ...setting }, base), banks)!)
  assert.is(find({ 'bits.block3.weights': 4 }), 0)
  assert.is(find({ 'bits.weights': 4, 'bits.activations': 8 }), 1)
  assert.is(find({ 'kernels.block7': 3, 'bits.weights': 8 }), 2)
  assert.is(find({ 'kernels.block7': 3 }), 2)
  assert.is(find({ 'kernels.block7': 3, 'bits.weights': 4 }), -1)
  assert.is(find({ 'kernels.block7': 5 }), -1)
  assert.is(find({ 'bits.weights': 8 }), -1)
})

test('settings are all combinations, the first dimension slowest', () => {
  const dimensions: Dimension[] = [
    { name: 'width', values: [0.5, 1] },
    { name: 'confidence', values: ['max-softmax', 'entropy', 'margin'] },
  ]
  assert.equal(dimensions.map(isOfNetwork), [true, false])
  assert.is(settingCount(dimensions), 6)
  assert.equal(settingOf(4, dimensions), { width: 1, confidence: 'entropy' })
})

test.run()
