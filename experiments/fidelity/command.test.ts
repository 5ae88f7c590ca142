import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { fidelityCommand } from './command.ts'
import { agreement } from './compare.ts'
import type { FidelityDocument } from './document.ts'

const test = suite<{ folder: string }>('offramp fidelity')

test.before.each((context) => {
  context.folder = folderWithBank({ validation: 300, test: 10 })
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const fidelity = (folder: string, ...options: string[]) =>
  outputOf(fidelityCommand, [
    'fidelity',
    `--bank=${join(folder, 'bank')}`,
    `--out=${join(folder, 'runs')}`,
    '--name=one',
    ...options,
  ])

test('agreement of numbers worked out by hand', () => {
  const { count, tau, meanAbsoluteError, scaledError } = agreement([1, 2, 6, 5], [2, 4, 4, 0])
  assert.is(count, 3)
  // Of the pairs one is tied above: 2 / √(3 · 2).
  assert.ok(Math.abs(tau! - 2 / Math.sqrt(6)) < 1e-12)
  assert.ok(Math.abs(meanAbsoluteError - (0.5 + 0.5 + 0.5) / 3) < 1e-12)
  assert.ok(Math.abs(scaledError - 2 / 3) < 1e-12)
  assert.is(agreement([3, 3], [1, 2]).tau, null)
})

test('--json prints what fidelity.json holds: four steps, the front of each at most as good as its judge’s', async ({
  folder,
}) => {
  const text = await fidelity(folder, '--candidates=100', '--json')
  assert.is(readFileSync(join(folder, 'runs/one/fidelity.json'), 'utf8'), text)
  const document = JSON.parse(text) as FidelityDocument
  assert.equal(document.steps, ['macs', 'roofline', 'analytic', 'cycle'])
  assert.is(document.candidates.length, 100)
  for (const { front, networkCost, lower } of document.comparisons) {
    assert.ok(front.hypervolume > 0.3 && front.hypervolume <= 1 + 1e-12, `${lower}: ${front.hypervolume}`)
    assert.ok(front.shared <= front.networks)
    assert.ok(networkCost.tau! > 0 && networkCost.tau! <= 1)
  }
  const convolutions = document.layers.filter(({ operator }) => operator === 'conv')
  assert.ok(convolutions.every(({ notStepped }) => notStepped === null))
  assert.match(readFileSync(join(folder, 'runs/one/fidelity.svg'), 'utf8'), /^<svg[\s\S]*<\/svg>\n$/)
})

test('an array that cannot be stepped goes without the highest step and says why', async ({ folder }) => {
  const text = await fidelity(folder, '--candidates=50', '--hardware=edge-tpu-quad')
  assert.match(text, /Without the step cycle: .*an array of 4 dimensions/)
  assert.match(text, /Judged by analytic/)
})

test('a single candidate is refused, and nothing is written', async ({ folder }) => {
  const error: Error = await fidelity(folder, '--candidates=1').then(
    () => assert.unreachable('it ran'),
    (reason) => reason,
  )
  assert.match(error.message, /--candidates: expected a whole number, 2 or more, found 1/)
  assert.not(readdirSync(folder).includes('runs'))
})

test.run()
