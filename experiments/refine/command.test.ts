import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { refineCommand } from './command.ts'

const test = suite<{ folder: string }>('offramp refine')

test.before.each((context) => {
  context.folder = folderWithBank({ validation: 300, test: 200 })
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const refine = (folder: string, ...options: string[]) =>
  outputOf(refineCommand, [
    'refine',
    `--bank=${join(folder, 'bank')}`,
    `--out=${join(folder, 'runs')}`,
    '--grid=0.5,0.7,0.9',
    ...options,
  ])

test('--json prints what refined.json holds: a network for each goal, dearer for the smaller loss', async ({
  folder,
}) => {
  const text = await refine(folder, '--json', '--name=one', '--allowed-loss=2,20')
  assert.is(readFileSync(join(folder, 'runs', 'one', 'refined.json'), 'utf8'), text)
  const [strict, loose] = JSON.parse(text).goals
  assert.ok(strict.network.validation.etJCycles >= loose.network.validation.etJCycles)
  for (const { allowedLoss, network } of [strict, loose]) {
    assert.ok(network.crossValidated.mean >= -allowedLoss - 1e-9)
    for (const split of ['validation', 'test']) {
      const { accuracy, gain, reduction, macs } = network[split]
      assert.ok(accuracy.lower <= accuracy.mean && accuracy.mean <= accuracy.upper)
      assert.ok(gain.lower <= gain.mean && gain.mean <= gain.upper)
      const { mean } = reduction.staticFinalHead.macs
      assert.ok(Math.abs(macs / (1 - mean) / 12_501_632 - 1) < 1e-3, 'against the MACs of ResNet-8')
    }
  }
})

test('the text names the goal, the network and how its exits answer', async ({ folder }) => {
  const text = await refine(folder, '--allowed-loss=20')
  assert.match(text, /At most 20\.00 points lower accuracy than the static network: .*D[01]/)
  assert.match(text, /answers by/)
  const alone = await refine(folder, '--allowed-loss=20', '--no-combine')
  assert.not.match(alone, /answers by/)
})

for (const [option, message] of [
  ['--allowed-loss=-1', /--allowed-loss: expected percentage points of 0 or more, found '-1'/],
  ['--most-exits=0', /--most-exits: expected a whole number, 1 or more, found 0/],
  ['--grid=2', /--grid: expected thresholds between 0 and 1/],
] as const)
  test(`${option} is refused in one line, and nothing is written`, async ({ folder }) => {
    const error: Error = await refine(folder, option).then(
      () => assert.unreachable('it ran'),
      (reason) => reason,
    )
    assert.match(error.message, message)
    assert.not(readdirSync(folder).includes('runs'))
  })

test.run()
