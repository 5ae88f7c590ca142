import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readCifar } from './cifar-binary.ts'
import { cifar100Format, readCifar100 } from './cifar100.ts'
import { assertInputError } from './test-errors.ts'
import { testFolder } from './test-folder.ts'

const format = { ...cifar100Format, recordsPerTrainFile: 2, recordsPerTestFile: 1 }
const record = (coarse: number, fine: number) => Buffer.concat([Buffer.of(coarse, fine), Buffer.alloc(3072)])
const names = Array.from({ length: 100 }, (_, i) => `class ${i}\n`).join('')

const smallCifar = () =>
  testFolder({
    'train.bin': Buffer.concat([record(11, 19), record(0, 99)]),
    'test.bin': record(10, 49),
    'fine_label_names.txt': names,
  })

test('images are labelled with their fine class', () => {
  const { train, test, classNames, name } = readCifar(smallCifar(), format, () => {})
  assert.equal([...train.labels, ...test.labels], [19, 99, 49])
  assert.is(classNames[99], 'class 99')
  assert.is(name, 'CIFAR-100 (unknown variant)')
})

test('train.bin of the official format must have 153 700 000 bytes', () =>
  assertInputError(
    () => readCifar100(smallCifar(), () => {}),
    /train\.bin: expected 153700000 bytes \(50000 records of 3074 bytes\), found 6148/,
  ))

test.run()
