import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { InputError } from '../../../errors.ts'
import { registerCoreGradients } from './gradients.ts'
import { tensorflowBackend } from './tensorflow.ts'
import { findTfjsNode, probeAddon, registerTfjsNode } from './tensorflow-addon.ts'
import type { BackendName, TrainingBackend } from './training-backend.ts'

const loaded = new Map<BackendName, TrainingBackend>()

/**
 * Makes a backend the one that tfjs-core computes with, and gives its training operators.
 *
 * @param choice `auto` takes `tensorflow` where it works, else `wasm`, else `cpu`.
 * @throws {InputError} when the one that is named does not work here.
 */
export async function loadBackend(choice: 'auto' | BackendName): Promise<TrainingBackend> {
  if (choice !== 'tensorflow' && choice !== 'auto') throw new Error(`${choice} is not there yet`)
  const backend = await loadTensorflow()
  await tf.setBackend(backend.name)
  await tf.ready()
  return backend
}

async function loadTensorflow(): Promise<TrainingBackend> {
  const known = loaded.get('tensorflow')
  if (known) return known
  registerCoreGradients()
  const folders = findTfjsNode()
  const folder = folders.find((folder) => probeAddon(folder) === undefined)
  if (!folder)
    throw new InputError({
      place: '--backend tensorflow',
      expected: 'TensorFlow set up (offramp setup tensorflow)',
      found: (folders[0] && probeAddon(folders[0])) ?? 'none',
    })
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const backend = tensorflowBackend(registerTfjsNode(folder), version)
  loaded.set('tensorflow', backend)
  return backend
}
