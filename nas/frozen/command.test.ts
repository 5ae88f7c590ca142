import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { makeSynthetic } from '../../datasets/synthetic.ts'
import { assertInputError } from '../../datasets/test-errors.ts'
import { imageIntegers, runEveryHead } from '../../models/integer/interpreter.ts'
import { foreignModel } from '../../models/onnx/foreign-under-test.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { readTrainedNetwork } from '../deploy/trained-network.ts'
import { bankNetwork } from '../evaluate/bank-network.ts'
import { networkCosts } from '../evaluate/network-costs.ts'
import { readBank } from '../evaluate/read-bank.ts'
import { searchSpace } from '../search/exhaustive.ts'
import { trainHeadsCommand } from './command.ts'

const test = suite('offramp train-heads')
const folder = mkdtempSync(join(tmpdir(), 'offramp-heads-'))
test.after(() => rmSync(folder, { recursive: true }))

const image = { height: 32, width: 32 }
const classes = 10
const network = join(folder, 'foreign.onnx')
writeFileSync(network, foreignModel('channels-last', { image, classes }))

const cache = join(folder, 'features')
const common = [
  'train-heads',
  '--synthetic',
  '--backend=wasm',
  `--features=${cache}`,
  '--validation=300',
  '--epochs=4',
]
const run = (to: string, ...options: string[]) => {
  const words = [...common, `--network=${network}`, `--to=${join(folder, to)}`, '--cuts=pool', ...options]
  return outputOf(trainHeadsCommand, words)
}
const pixels = ['--mean=128', '--std=64']

test('heads on a foreign backbone learn, are searched, and run in integers as the bank says', async () => {
  const { manifest, cached } = JSON.parse(await run('heads', ...pixels, '--json'))
  assert.equal(cached, [])
  const accuracies: number[] = manifest.heads.map((head: { testAccuracy: number }) => head.testAccuracy)
  const [oneLayer, twoLayers, untrained] = accuracies as [number, number, number]
  assert.ok(
    Math.min(oneLayer, twoLayers) > untrained + 0.2,
    `${accuracies}: the file's own weights are random`,
  )
  const bank = readBank(join(folder, 'heads/bank'))
  const costs = networkCosts(bankNetwork(bank.manifest), readSystem('edge-tpu-quad'))
  const space = {
    bank,
    network: bankNetwork(bank.manifest),
    costs,
    thresholds: [0.3, 0.6],
    objectives: ['et'] as const,
  }
  assert.ok(searchSpace(space).front.length > 1)

  const trained = readTrainedNetwork(join(folder, 'heads'))
  const { test: set } = makeSynthetic({ seed: 1 })
  const size = set.pixels.length / set.count
  let same = 0
  let compared = 0
  for (let i = 0; i < 100; i++) {
    const integers = imageIntegers(
      set.pixels.subarray(i * size, (i + 1) * size),
      trained.network.preprocessing,
    )
    runEveryHead(trained.integer, integers).forEach((logits, head) => {
      const kept = bank.splits.test.logits[head]!.subarray(i * classes, (i + 1) * classes)
      same += kept.filter((logit, c) => Math.abs(logit - logits[c]!) <= 1).length
      compared += classes
    })
  }
  assert.ok(same >= 0.99 * compared, `${same} of ${compared} logits within one step`)
})

test('a second training takes the features from the cache and gives the same bank', async () => {
  const logits = (to: string) => readFileSync(join(folder, to, 'bank/logits.bin'))
  const { cached } = JSON.parse(await run('again', ...pixels, '--json'))
  assert.equal(cached, ['train', 'train-mirrored', 'test'])
  assert.ok(logits('again').equals(logits('heads')))
})

test('a training of ours is a backbone too: its heads are taken off and new ones trained', async () => {
  const options = [
    ...common,
    `--network=${folder}/heads`,
    `--to=${folder}/anew`,
    '--epochs=2',
    '--no-mirror',
    '--json',
  ]
  const { manifest, joint } = JSON.parse(await outputOf(trainHeadsCommand, options))
  const { heads } = readBank(join(folder, 'heads/bank')).manifest
  assert.equal(joint, heads, 'and what they replace is told beside them')
  assert.equal(
    manifest.heads.map(({ exit, kind }: { exit: string; kind: number }) => `${exit}${kind}`),
    heads.map(({ exit, kind }) => `${exit}${kind}`),
  )
  assert.is(manifest.heads[2].testAccuracy, heads[2]!.testAccuracy, 'the last exit’s own head is kept')
})

test('validation images can come from the test set, heads can have bits of their own', async () => {
  const options = [...pixels, '--validation-from=test', '--head-weight-bits=4', '--epochs=1', '--no-mirror']
  const { manifest } = JSON.parse(await run('four', ...options, '--json'))
  const { test: set } = makeSynthetic({ seed: 1 })
  assert.equal(manifest.images, { validation: 300, test: set.count - 300 })
  const { integer } = readTrainedNetwork(join(folder, 'four'))
  const bitsOf = (operations: readonly { kind: string; weightBits?: number }[]) =>
    new Set(operations.flatMap(({ weightBits }) => weightBits ?? []))
  assert.equal([...bitsOf(integer.blocks.flatMap(({ operations }) => operations))], [8])
  assert.equal(
    [...bitsOf(integer.mountingPoints.flatMap(({ heads }) => heads.flatMap((h) => h.operations)))],
    [4],
  )
})

test('what does not fit is refused in one line', async () => {
  await assertInputError(
    () => run('x', '--cuts=nowhere'),
    /expected a legal cut before the classifier: .*, found nowhere$/,
  )
  await assertInputError(() => run('x', '--mean=a'), /^--mean: expected numbers per channel.*, found a$/)
  await assertInputError(() => run('x', '--mean=1,2'), /^--mean, --std: expected 1 or 3 numbers.*, found 2$/)
  await assertInputError(() => run('x', '--weight-bits=1'), /weightBits: expected .*, found 1$/)
  await assertInputError(
    () => run('x', `--network=${folder}/none.onnx`),
    /none\.onnx: expected an ONNX model, found no such/,
  )
  writeFileSync(join(folder, 'small.onnx'), foreignModel('channels-first'))
  await assertInputError(
    () => run('x', `--network=${folder}/small.onnx`),
    /expected images of 12×16×3, found 32×32×3$/,
  )
})

test.run()
