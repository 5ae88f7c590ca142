import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { macsOf, total } from '../../models/counts.ts'
import { foreignModel } from '../../models/onnx/foreign-under-test.ts'
import { readForeignNetwork } from '../../models/onnx/read-foreign.ts'
import { simulateCommand } from '../simulate/command.ts'
import { exitsCommand } from './command.ts'
import type { ExitPlace } from './list-exits.ts'

const test = suite('offramp exits')
const folder = mkdtempSync(join(tmpdir(), 'offramp-exits-'))
test.after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'foreign.onnx')
writeFileSync(file, foreignModel('channels-last'))

test('lists the legal cuts of a file with sizes, multiply-accumulates and the costs of both heads', async () => {
  const { exits } = JSON.parse(await outputOf(exitsCommand, ['exits', `--network=${file}`, '--json']))
  assert.equal(
    exits.map(({ tensor, bits, letter }: ExitPlace) => [tensor, bits, letter]),
    [
      ['act', 8 * 8 * 8 * 6, 'A'],
      ['pool', 8 * 8 * 4 * 3, 'B'],
      ['sum/act', 8 * 8 * 4 * 3, 'C'],
      ['wide/act', 8 * 6 * 4 * 3, 'D'],
    ],
  )
  const stem = 8 * 8 * 6 * 3 * 9
  const block = 8 * 12 * 9 + 8 * 12 * 8
  const macs = [stem, stem, stem + block, stem + block + 6 * 12 * 8 * 3]
  assert.equal(
    exits.map((place: ExitPlace) => place.macs),
    macs,
  )
  for (const { heads } of exits as ExitPlace[]) {
    assert.ok(heads.twoLayers.energyPj > heads.oneLayer.energyPj)
    assert.ok(heads.oneLayer.latencyCycles > 0)
  }
  const pooled = 8 * 4 * 4
  assert.is(exits[0].heads.oneLayer.macs, pooled * 5)
})

test('prints them as a table, and those of a network of ours as well', async () => {
  assert.match(
    await outputOf(exitsCommand, ['exits', `--network=${file}`]),
    /│ C +│ sum\/act +│ +8×4×3 │ +0\.8 │/,
  )
  const table = await outputOf(exitsCommand, ['exits', '--network=resnet8'])
  assert.match(table, /│ A +│ stem\.act +│ 16×32×32 │/)
  assert.match(table, /4 legal cuts/)
})

test('what simulate says of the file is the file’s multiply-accumulates, exits mounted or not', async () => {
  const { backbone } = readForeignNetwork(file)
  const simulate = async (...more: string[]) =>
    JSON.parse(
      await outputOf(simulateCommand, [
        'simulate',
        `--network=${file}`,
        '--hardware=edge-tpu-quad',
        '--json',
        ...more,
      ]),
    )
  const alone = await simulate()
  assert.is(alone.total.macs, total(backbone, macsOf))
  const withExit = await simulate('--exits=A,D')
  assert.is(withExit.total.macs, total(backbone, macsOf) + 8 * 4 * 4 * 5)
})

test.run()
