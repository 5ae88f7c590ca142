import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { quickBackends } from './backends/backends-under-test.ts'
import { loadBackend } from './backends/load.ts'
import { checkpointName } from './checkpoint.ts'
import type { Recipe } from './recipe.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { type TrainOptions, train } from './train.ts'

const dataset = tinyDataset()
const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'offramp-'))
const backends = await quickBackends()

async function tinyTraining(name: (typeof backends)[number], changes: Partial<TrainOptions> = {}) {
  const backend = await loadBackend(name)
  const folder = temporaryFolder()
  return train({ recipe: tinyRecipe(), dataset, backend, seed: 1, folder, resume: false, ...changes })
}

async function refusal(
  changes: Partial<TrainOptions>,
  name: (typeof backends)[number] = 'wasm',
): Promise<string> {
  try {
    await tinyTraining(name, changes)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  throw new Error('it trained')
}

/** Values of everything a training changes, as the checkpoint holds them. */
const valuesIn = (folder: string) => {
  const file = readFileSync(join(folder, checkpointName))
  return file.subarray(12 + file.readUInt32LE(8))
}

for (const name of backends) {
  test(`training on ${name} lowers the loss of easy images to less than half`, async () => {
    const losses: number[] = []
    const recipe = tinyRecipe({ epochs: 8 })
    await tinyTraining(name, { recipe, onStep: ({ loss }) => losses.push(loss) })
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    assert.ok(mean(losses.slice(-10)) < 0.5 * losses[0]!, `${losses[0]} → ${mean(losses.slice(-10))}`)
  })

  test(`training on ${name}, interrupted in each phase and resumed, ends with the same bytes`, async () => {
    const recipe = tinyRecipe({
      labelSmoothing: 0.1,
      cutout: 4,
      mixup: 0.2,
      weightAverage: 0.9,
      ranges: { weights: 'learned', activations: 'learned' },
    })
    const whole = temporaryFolder()
    await tinyTraining(name, { recipe, folder: whole })
    for (const interruptedAt of [3, 12, 19]) {
      const folder = temporaryFolder()
      const stopping = new AbortController()
      const onStep = ({ step }: { step: number }) => step === interruptedAt && stopping.abort()
      const part = await tinyTraining(name, { recipe, folder, signal: stopping.signal, onStep })
      assert.not(part.isComplete)
      const rest = await tinyTraining(name, { recipe, folder, resume: true })
      assert.ok(rest.isComplete)
      assert.ok(valuesIn(folder).equals(valuesIn(whole)), `interrupted after step ${interruptedAt}`)
    }
  })
}

test('a training whose loss is no number stops and says what to change', async () => {
  const message = await refusal({ recipe: tinyRecipe({ learningRate: 1e12 }) })
  assert.match(message, /^step \d+ of 20: expected a finite loss \(try a lower learningRate/)
})

test('a dataset of another size is refused', async () => {
  const network: Recipe['network'] = { ...tinyRecipe().network, classes: 7 }
  assert.is(
    await refusal({ recipe: tinyRecipe({ network }) }),
    `dataset ${dataset.name}: expected images of 16×16×3, 7 classes, found 16×16×3, 10 classes`,
  )
})

test('a checkpoint of another network is refused with the difference', async () => {
  const folder = temporaryFolder()
  await tinyTraining('wasm', { folder })
  const network: Recipe['network'] = { ...tinyRecipe().network, width: 0.5 }
  const message = await refusal({ folder, resume: true, recipe: tinyRecipe({ network }) })
  assert.match(
    message,
    /expected a checkpoint of this training \(recipe.network.width 0.5\), found .*width 0.25$/,
  )
})

if (backends.includes('tensorflow'))
  test('a training whose steps ran as graphs does not go on by operators, nor the other way round', async () => {
    for (const [execution, other] of [
      ['graph', 'eager'],
      ['eager', 'graph'],
    ] as const) {
      const folder = temporaryFolder()
      await tinyTraining('tensorflow', { folder, execution })
      const message = await refusal({ folder, resume: true, execution: other }, 'tensorflow')
      assert.match(message, /expected a checkpoint of this training \(execution .*\), found execution/)
    }
  })

test('resuming without a checkpoint is refused', async () => {
  assert.match(await refusal({ resume: true }), /expected a checkpoint to resume from, found no such file$/)
})

test.run()
