import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBackend } from './backends/load.ts'
import { checkpointName, readCheckpoint } from './checkpoint.ts'
import type { Origin } from './start-from.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { type TrainOptions, train } from './train.ts'

const dataset = tinyDataset()
const float = tinyRecipe({ quantizeFrom: 1, freezeFrom: 1, weightBits: 32, activationBits: 32, epochs: 4 })
const tuned = tinyRecipe({
  heads: [{ letter: 'D', kind: 1 }],
  quantizeFrom: 0,
  freezeFrom: 1,
  learningRate: 0.01,
  weightBits: 4,
  activationBits: 4,
  layerBits: { stem: { weightBits: 8 } },
  ranges: { weights: 'learned', activations: 'learned', learnedUpTo: 4 },
})

async function run(changes: Partial<TrainOptions>): Promise<{ losses: number[]; origin: Origin }> {
  const backend = await loadBackend('wasm')
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const losses: number[] = []
  const onStep = ({ loss }: { loss: number }) => losses.push(loss)
  await train({ recipe: float, dataset, backend, seed: 1, folder, resume: false, onStep, ...changes })
  const path = join(folder, checkpointName)
  return { losses, origin: { path, checkpoint: readCheckpoint(path) } }
}

test('a training that starts from another has its loss, and learns one head in 4 bits with steps of its own', async () => {
  const { origin } = await run({})
  const scratch = await run({ recipe: tuned })
  const further = await run({ recipe: tuned, from: origin })
  assert.ok(further.losses[0]! < 0.8 * scratch.losses[0]!, `${further.losses[0]}, ${scratch.losses[0]}`)
  const { arrays, identity } = further.origin.checkpoint
  assert.is(identity.from, origin.checkpoint.sha256)
  const steps = [...arrays].filter(([name]) => /^weights.*[sS]tep$/.test(name))
  assert.is(steps.filter(([name]) => name.endsWith('/weightStep')).length, 9)
  assert.ok(steps.every(([, values]) => values.every((step) => step > 0)))
  assert.not([...arrays.keys()].some((name) => name.includes('exitA')))
})

test('a training on other images, with another seed or of a wider network is no start', async () => {
  const { origin } = await run({})
  const refusal = async (changes: Partial<TrainOptions>) => {
    try {
      await run({ recipe: tuned, from: origin, ...changes })
    } catch (error) {
      return (error as Error).message.slice(origin.path.length)
    }
    throw new Error('it trained')
  }
  assert.match(await refusal({ seed: 2 }), /^: expected a training with seed 2, .*, found seed 1$/)
  assert.match(
    await refusal({ dataset: { ...dataset, sha256: 'x' } }),
    /^: expected a training on data x, found /,
  )
  const wider = { ...tuned, network: { ...tuned.network, width: 0.5 } }
  assert.match(await refusal({ recipe: wider }), /^: expected 216 values of stem.conv\/weight, found 108$/)
})

test.run()
