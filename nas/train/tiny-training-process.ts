import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadBackend } from './backends/load.ts'
import { checkpointName } from './checkpoint.ts'
import { tinyDataset, tinyRecipe } from './tiny-training.ts'
import { train } from './train.ts'

// For tests: a process that trains one head of the tiny network in the folder that it is told, or goes on there, and
// writes a checkpoint after every step.
const folder = process.argv[2]!
await train({
  recipe: tinyRecipe({ heads: [{ letter: 'D', kind: 1 }], epochs: 12 }),
  dataset: tinyDataset(),
  backend: await loadBackend('wasm'),
  seed: 1,
  folder,
  resume: existsSync(join(folder, checkpointName)),
  checkpointSeconds: 0,
})
