import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { rangeNames } from '../affine-grid.ts'
import { buildNetwork } from '../build.ts'
import { nodesOf } from '../nodes-of.ts'
import { integerNetwork } from './convert.ts'
import { runEveryHead, runStage } from './interpreter.ts'
import { randomValues } from './random-values.ts'
import { integerStages } from './stages.ts'

const input = { channels: 3, height: 16, width: 16 }
const network = buildNetwork({ builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input })
const values = randomValues(network, 1)
const options = { weightBits: 8, activationBits: 8, inputScale: 1 / 64 }
const image = Int32Array.from({ length: 3 * 16 * 16 }, (_, i) => ((i * 37) % 256) - 128)

test('the stages of a network give the logits of the whole one', () => {
  const integer = integerNetwork(network, values, options)
  const all = runEveryHead(integer, image)
  const choices = [
    { letter: 'A', kind: 0 },
    { letter: 'D', kind: 1 },
    { letter: 'K', kind: 1 },
  ] as const
  let features: Int32Array = image
  const logits = integerStages(integer, choices).map((stage) => {
    const output = runStage(stage, features)
    features = output.features
    return output.logits
  })
  assert.equal(logits, [all[1], all[6], all[20]])
})

test('a tensor is unsigned behind a rectifier, signed elsewhere, and ReLU6 spans 0 to 6', () => {
  const { blocks } = integerNetwork(network, values, { ...options, activationBits: 4 })
  const outputs = blocks[2]!.operations.map(({ output: { name, isSigned, scale } }) => [
    name,
    isSigned,
    Number(scale.toFixed(6)),
  ])
  assert.equal(outputs, [
    ['block2.expand.act', false, 0.4],
    ['block2.depthwise.act', false, 0.4],
    ['block2.project.bn', true, Number((4 / 7).toFixed(6))],
    ['block2.add', true, Number((4 / 7).toFixed(6))],
  ])
})

test('logits of a given scale are int8, those of none have 32 bits', () => {
  const name = network.mountingPoints[0]!.heads[0]!.output
  const scaled = integerNetwork(network, values, { ...options, logitScales: new Map([[name, 0.125]]) })
  const wide = integerNetwork(network, values, options)
  const [narrowLogits] = runEveryHead(scaled, image)
  const [wideLogits] = runEveryHead(wide, image)
  const { scale } = wide.mountingPoints[0]!.heads[0]!.logits
  narrowLogits!.forEach((logit, c) => {
    const expected = Math.min(127, Math.max(-127, Math.round((wideLogits![c]! * scale) / 0.125)))
    assert.is(logit, expected)
  })
})

test('a network whose ranges were never observed is refused in one line', () => {
  const convert = () => integerNetwork(network, { ...values, ranges: new Map() }, options)
  assert.throws(convert, (error: Error) => {
    assert.instance(error, InputError)
    return /^trained values of block0.project.bn: expected a range of tensor .*, found none$/.test(
      error.message,
    )
  })
})

test('affine, a tensor that may be negative is unsigned with its zero where the range puts it', () => {
  const ends = nodesOf(network).flatMap(({ name }) => [
    [rangeNames.lowest(name), -1] as const,
    [rangeNames.highest(name), 4.1] as const,
  ])
  const ranges = new Map([...values.ranges, ...ends])
  const { blocks } = integerNetwork(network, { ...values, ranges }, { ...options, zeroPoints: 'affine' })
  const outputs = blocks[2]!.operations.map(({ output: { name, isSigned, scale, zeroPoint } }) => [
    name,
    isSigned,
    Number(scale.toFixed(6)),
    zeroPoint,
  ])
  assert.equal(outputs, [
    ['block2.expand.act', false, Number((6 / 255).toFixed(6)), undefined],
    ['block2.depthwise.act', false, Number((6 / 255).toFixed(6)), undefined],
    ['block2.project.bn', false, 0.02, 50],
    ['block2.add', false, 0.02, 50],
  ])
})

test.run()
