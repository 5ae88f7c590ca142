import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readCifar } from './cifar-binary.ts'
import { cifar10Format, readCifar10 } from './cifar10.ts'
import { openDataset } from './open.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'

const format = { ...cifar10Format, recordsPerTrainFile: 1, recordsPerTestFile: 1 }
const record = (label: number) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, label)])
const names = 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n'

const smallCifar = () =>
  testFolder({
    ...Object.fromEntries(format.trainFiles.map((file, i) => [file, record(i)])),
    'test_batch.bin': record(9),
    'batches.meta.txt': names,
  })

const noWarning = (line: string) => assert.unreachable(line)

test('the batches follow each other in their order', () => {
  const { train, test, classNames } = readCifar(smallCifar(), format, () => {})
  assert.equal([...train.labels, ...test.labels], [0, 1, 2, 3, 4, 9])
  assert.equal([...train.pixels.filter((_, i) => i % 3072 === 1000)], [0, 1, 2, 3, 4])
  assert.equal([classNames.length, classNames[0], classNames[9]], [10, 'airplane', 'truck'])
})

test('files of no known hash are read with a warning, and named so', () => {
  const warnings: string[] = []
  const { name } = readCifar(smallCifar(), format, (line) => warnings.push(line))
  assert.is(name, 'CIFAR-10 (unknown variant)')
  assert.equal(warnings, [
    'the files are of no known edition of CIFAR-10; read as "CIFAR-10 (unknown variant)"',
  ])
})

test('a batch that is missing is named', () => {
  const folder = smallCifar()
  rmSync(join(folder, 'data_batch_4.bin'))
  return assertInputError(
    () => readCifar(folder, format, noWarning),
    /data_batch_4\.bin: .*found no such file/,
  )
})

test('a truncated batch is told with both sizes', () => {
  const folder = smallCifar()
  truncateSync(join(folder, 'test_batch.bin'), 3000)
  return assertInputError(
    () => readCifar(folder, format, noWarning),
    /test_batch\.bin: expected 3073 bytes .*found 3000/,
  )
})

test('a batch of the official format must have 30 730 000 bytes', () =>
  assertInputError(
    () => readCifar10(smallCifar(), noWarning),
    /data_batch_1\.bin: expected 30730000 bytes \(10000 records of 3073 bytes\), found 3073/,
  ))

test('too few class names are refused', () => {
  const folder = smallCifar()
  writeFileSync(join(folder, 'batches.meta.txt'), 'cat\ndog\n')
  return assertInputError(
    () => readCifar(folder, format, noWarning),
    /batches\.meta\.txt: expected 10 class names, one a line, found 2$/,
  )
})

if (process.env.OFFRAMP_DATA) {
  test('the real CIFAR-10 has 5000 training and 1000 test images of each class', async () => {
    const dataset = await openDataset({ kind: 'cifar10' })
    for (const [set, perClass] of [
      [dataset.train, 5000],
      [dataset.test, 1000],
    ] as const) {
      const counts = new Array<number>(10).fill(0)
      for (const label of set.labels) counts[label]!++
      assert.equal(counts, new Array<number>(10).fill(perClass))
    }
    if (dataset.name === 'CIFAR-10 (JPEG q75)') {
      assert.is(dataset.sha256, '60a6591395c4547dc2665b870efe0f4c9e8562c6d0f3ebbfce65dba8cd42c726')
    }
  })
} else {
  console.log('skipped: real CIFAR-10 (set OFFRAMP_DATA to its folder)')
}

test.run()
