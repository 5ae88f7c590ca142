import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { makeSynthetic } from '../../datasets/synthetic.ts'
import { assertInputError } from '../../datasets/test-errors.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import { loadBackend } from '../train/backends/load.ts'
import { bankOfTraining } from '../train/bank-of-training.ts'
import { readRecipe } from '../train/read-recipe.ts'
import { train } from '../train/train.ts'
import { exportCommand } from './export-command.ts'
import { loadRuntime } from './onnx-network.ts'

const test = suite('offramp export')
const folder = mkdtempSync(join(tmpdir(), 'offramp-export-'))
const checkpoint = join(folder, 'trained')
const images = 300

test.before(async () => {
  const recipe = { ...readRecipe('tiny'), validationImages: 1000, weightBits: 4 }
  const backend = await loadBackend('wasm')
  const dataset = makeSynthetic({ seed: 1 })
  const trained = await train({ recipe, dataset, backend, seed: 1, folder: checkpoint, resume: false })
  const date = '2000-01-01'
  writeBank(join(checkpoint, 'bank'), bankOfTraining({ recipe, dataset, backend, seed: 1, trained, date }))
})
test.after(() => rmSync(folder, { recursive: true }))

/** What the command prints. */
const run = (...options: string[]) =>
  outputOf(exportCommand, [
    'export',
    `--checkpoint=${checkpoint}`,
    `--to=${join(folder, 'onnx')}`,
    ...options,
  ])

const isRuntimeThere = await loadRuntime().then(
  () => true,
  () => false,
)
if (isRuntimeThere)
  test('onnxruntime, integers and the bank agree on accuracy and exits, and every exit is taken', async () => {
    const options = ['--exits=A,C,D', '--heads=1,0,1', '--threshold=0.5', '--synthetic', `--images=${images}`]
    const { comparison, simulated, stages } = JSON.parse(await run(...options, '--json'))
    const { deployed, integer, evaluation, integerAgainstTraining, sameDecisions, time } = comparison
    assert.ok(integerAgainstTraining.samePredictions >= 0.995, 'of 900, with ties between int8 logits')
    assert.ok(integerAgainstTraining.logitsWithinOneStep >= 0.99)
    assert.ok(sameDecisions >= 0.98, `${sameDecisions}`)
    for (const other of [integer, evaluation]) {
      assert.ok(Math.abs(deployed.accuracy - other.accuracy) <= 0.01)
      deployed.exitRatios.forEach((ratio: number, exit: number) => {
        assert.ok(ratio > 0, `nothing leaves at exit ${exit}`)
        assert.ok(Math.abs(ratio - other.exitRatios[exit]) <= 0.02)
      })
    }
    assert.is(time.medianToExit.length, 3)
    assert.ok(time.medianToExit[0] < time.medianToExit[2], 'leaving early takes less time')
    assert.ok(Math.abs(1 - time.earlyExit / time.static - time.saved) < 1e-12)
    assert.ok(simulated.macs > 0 && simulated.macs < 1)
    assert.equal(
      stages.map(({ file }: { file: string }) => file),
      ['stage-1-A.onnx', 'stage-2-C.onnx', 'stage-3-D.onnx'],
    )
  })
else console.log('skipped: running what was exported: no onnxruntime-node here')

test('without images the models and their manifest are written, the same every time', async () => {
  const printed = await run('--exits=B,D')
  assert.match(printed, /stage-1-B\.onnx +[\d.]+ KiB\n.*stage-2-D\.onnx/)
  const to = join(folder, 'onnx')
  const before = readFileSync(join(to, 'stage-2-D.onnx'))
  await run('--exits=B,D')
  assert.ok(before.equals(readFileSync(join(to, 'stage-2-D.onnx'))))
  assert.ok(readdirSync(to).includes('network.json'))
})

test('what is no checkpoint, no exit or no threshold is refused in one line', async () => {
  const broken = join(folder, 'broken.bin')
  writeFileSync(broken, 'OFFRAMP1')
  await assertInputError(() => run(`--checkpoint=${broken}`), /broken\.bin: expected a checkpoint/)
  await assertInputError(() => run(`--checkpoint=${folder}/none`), /found no such file/)
  await assertInputError(() => run('--exits=Z,D'), /^--exits: expected letters/)
  await assertInputError(
    () => run('--threshold=1.2'),
    /^--threshold: expected a number from 0 to 1, found 1.2/,
  )
})

test.run()
