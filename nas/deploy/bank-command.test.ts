import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { assertInputError } from '../../datasets/test-errors.ts'
import { foreignModel } from '../../models/onnx/foreign-under-test.ts'
import { randomStream } from '../../random.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { bankNetwork } from '../evaluate/bank-network.ts'
import { networkCosts } from '../evaluate/network-costs.ts'
import { readBank } from '../evaluate/read-bank.ts'
import { searchSpace } from '../search/exhaustive.ts'
import { bankCommand } from './bank-command.ts'

const test = suite('offramp bank import')
const folder = mkdtempSync(join(tmpdir(), 'offramp-bank-'))
test.after(() => rmSync(folder, { recursive: true }))

const [heads, images, classes] = [4, 600, 10]
const random = randomStream(1, 'imported logits')
const labels = Uint8Array.from({ length: images }, () => random.integer(0, classes - 1))
/** By head, image, class; the later the head, the surer and the better. */
const logits = Float32Array.from({ length: heads * images * classes }, (_, i) => {
  const [head, image] = [Math.floor(i / images / classes), Math.floor(i / classes) % images]
  return random.normal() + (i % classes === labels[image] ? 1.5 + head : 0)
})

function writeNpy(
  name: string,
  type: string,
  shape: readonly number[],
  values: Uint8Array | Float32Array,
): string {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`
  const header = Buffer.from(`${text.padEnd(117)}\n`)
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat([start, header, new Uint8Array(values.buffer)]))
  return path
}

const headsFirst = writeNpy('exits.npy', '<f4', [heads, images, classes], logits)
const labelFile = writeNpy('labels.npy', '|u1', [images], labels)

/** Imports into a folder of its own and gives that. */
async function bankImport(...options: string[]): Promise<string> {
  const to = mkdtempSync(join(folder, 'bank-'))
  const given = [`--logits=${headsFirst}`, '--layout=heads-images-classes', ...options]
  const words = ['bank', 'import', `--labels=${labelFile}`, '--network=resnet8', `--to=${to}`, ...given]
  await outputOf(bankCommand, words)
  return to
}

test('imported logits of a few heads, in any order, are searched like those of a trained network', async () => {
  const { manifest, splits } = readBank(await bankImport('--heads=B1,A0,D1,D0'))
  assert.equal(
    manifest.heads.map(({ exit, kind }) => `${exit}${kind}`),
    ['A0', 'B1', 'D1', 'D0'],
  )
  assert.equal(manifest.images, { validation: 200, test: 400 })
  const accuracyIn = (head: number) => {
    let correct = 0
    for (let image = 0; image < images; image++) {
      const row = logits.subarray((head * images + image) * classes, (head * images + image + 1) * classes)
      if (row.indexOf(Math.max(...row)) === labels[image]) correct++
    }
    return correct / images
  }
  manifest.heads.forEach(({ validationAccuracy, testAccuracy }, i) => {
    const all = (200 * validationAccuracy + 400 * testAccuracy) / images
    assert.ok(Math.abs(all - accuracyIn([1, 0, 2, 3][i]!)) < 0.02, `head ${i}: ${all}`)
  })
  const network = bankNetwork(manifest)
  const costs = networkCosts(network, readSystem('edge-tpu-quad'))
  const objectives = ['et'] as const
  const bank = { manifest, splits }
  const { candidates, front } = searchSpace({ bank, network, costs, thresholds: [0.5, 0.9], objectives })
  assert.is(candidates, 2 * 2 * 2 * 2)
  assert.ok(front.length > 1)
})

test('both layouts give the same bank', async () => {
  const transposed = new Float32Array(logits.length)
  for (let i = 0; i < logits.length; i++) {
    const [head, image] = [Math.floor(i / images / classes), Math.floor(i / classes) % images]
    transposed[(image * heads + head) * classes + (i % classes)] = logits[i]!
  }
  const imagesFirst = writeNpy('images-first.npy', '<f4', [images, heads, classes], transposed)
  const options = ['--heads=A1,B1,C1,D1', '--validation=100', '--seed=3']
  const one = readBank(await bankImport(...options))
  const layout = ['--layout=images-heads-classes', `--logits=${imagesFirst}`]
  const other = readBank(await bankImport(...options, ...layout))
  assert.is(one.manifest.sha256, other.manifest.sha256)
  assert.is(one.manifest.images.validation, 100)
})

test('a bank of an ONNX file has its network, with heads at the tensors that were named', async () => {
  const file = join(folder, 'foreign.onnx')
  writeFileSync(file, foreignModel('channels-last'))
  const five = Float32Array.from({ length: 4 * images * 5 }, () => random.normal())
  const small = writeNpy('five.npy', '<f4', [4, images, 5], five)
  const few = writeNpy(
    'labels-of-five.npy',
    '|u1',
    [images],
    labels.map((label) => label % 5),
  )
  const given = [`--logits=${small}`, `--labels=${few}`, `--network=${file}`, '--cuts=pool']
  const { manifest } = readBank(await bankImport(...given))
  assert.equal(
    manifest.heads.map(({ exit, kind }) => `${exit}${kind}`),
    ['A1', 'A0', 'B1', 'B0'],
  )
  const { blocks } = bankNetwork(manifest)
  assert.is(blocks[0]!.output, 'pool')
  const costs = networkCosts(bankNetwork(manifest), readSystem('edge-tpu-quad'))
  assert.ok(costs.blocks.every(({ latencyCycles }) => latencyCycles > 0))
})

test('what does not fit is refused in one line', async () => {
  const four = '--heads=A1,B1,C1,D1'
  const refused = (pattern: RegExp, ...options: string[]) =>
    assertInputError(() => bankImport(...options), pattern)
  await refused(/^--logits: expected 8 heads, found 4$/)
  await refused(/^--heads: expected heads of resnet8, each once: .*, found A2$/, '--heads=A2,D1')
  await refused(/found A1$/, '--heads=A1,A1,C1,D1')
  await refused(/^--heads: expected a head at the last place D, found A1,B1/, '--heads=A1,B1,C1,C0')
  await refused(/^--logits: expected 4 heads, found 600$/, four, '--layout=images-heads-classes')
  const few = writeNpy('few.npy', '|u1', [images - 1], labels.slice(1))
  await refused(/^--labels: expected 600 labels, one per image, found 599$/, four, `--labels=${few}`)
  await refused(/^net\.onnx: expected an ONNX model, found no such file$/, four, '--network=net.onnx')
  await refused(/none\.npy: expected a \.npy file, found no such file$/, four, `--logits=${folder}/none.npy`)
  await refused(/^--validation: expected/, four, '--validation=600')
  const bad = writeNpy('bad.npy', '|u1', [images], labels.with(7, 12))
  await refused(/^--labels \[7\]: expected a label from 0 to 9, found 12$/, four, `--labels=${bad}`)
  const infinite = writeNpy('infinite.npy', '<f4', [heads, images, classes], logits.with(5, Number.NaN))
  await refused(/^--logits value 5: expected a finite number, found NaN$/, four, `--logits=${infinite}`)
})

test.run()
