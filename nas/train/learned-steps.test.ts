import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBackend } from './backends/load.ts'
import { isStep } from './learned-steps.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { train } from './train.ts'

test('steps of eight bits, learned at a high rate, stay near what the largest weight needs', async () => {
  // Plain descent throws steps of this training to a millionth and to thousands of times of that.
  const recipe = tinyRecipe({
    network: {
      builder: 'mobilenetv2-eenn',
      width: 0.25,
      classes: 10,
      input: { channels: 3, height: 16, width: 16 },
    },
    heads: [{ letter: 'K', kind: 1 }],
    epochs: 1,
    learningRate: 0.2,
    quantizeFrom: 0,
    freezeFrom: 1,
    ranges: { weights: 'learned', activations: 'learned' },
  })
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const backend = await loadBackend('wasm')
  const common = { recipe, dataset: tinyDataset(), backend, seed: 1, folder, resume: false }
  const { weights } = (await train(common)).state
  let compared = 0
  for (const [name, variable] of weights) {
    if (!isStep(name) || !name.endsWith('/weightStep')) continue
    const weight = weights.get(name.replace(/Step$/, ''))!
    const channels = variable.size
    const values = weight.dataSync() as Float32Array
    variable.dataSync().forEach((step, channel) => {
      const own = values.filter((_, i) => i % channels === channel)
      const needed = own.reduce((max, value) => Math.max(max, Math.abs(value)), 0) / 127
      assert.ok(step > needed / 32 && step < 8 * needed, `${name} [${channel}]: ${step}, ${needed} needed`)
      compared++
    })
  }
  assert.ok(compared > 500)
})

test.run()
