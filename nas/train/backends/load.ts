import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { InputError } from '../../../errors.ts'
import { cpuBackend } from './cpu.ts'
import { registerCoreGradients } from './gradients.ts'
import { tensorflowBackend } from './tensorflow.ts'
import { findTfjsNode, registerTfjsNode } from './tensorflow-addon.ts'
import type { BackendName, TrainingBackend } from './training-backend.ts'
import { wasmBackend } from './wasm.ts'

const require = createRequire(import.meta.url)
const loaded = new Map<BackendName, TrainingBackend>()

/**
 * Makes a backend the one that tfjs-core computes with, and gives its training operators.
 *
 * @param choice `auto` takes `tensorflow` where it works, else `wasm`, else `cpu`.
 * @throws {InputError} when the one that is named does not work here.
 */
export async function loadBackend(choice: 'auto' | BackendName): Promise<TrainingBackend> {
  const names = choice === 'auto' ? (['tensorflow', 'wasm', 'cpu'] as const) : [choice]
  for (const name of names) {
    const backend = loaded.get(name) ?? (await start(name))
    const isReady = typeof backend !== 'string' && (await tf.setBackend(name))
    if (isReady) {
      loaded.set(name, backend)
      return backend
    }
    if (choice !== 'auto')
      throw new InputError({
        place: `--backend ${name}`,
        expected:
          name === 'tensorflow'
            ? 'TensorFlow (made by: offramp setup tensorflow)'
            : 'a processor that runs it',
        found: typeof backend === 'string' ? backend : 'a backend that does not start',
      })
  }
  throw new Error('not even the cpu backend starts')
}

/** @returns a backend registered with tfjs-core, or why there is none. */
async function start(name: BackendName): Promise<TrainingBackend | string> {
  tf.enableProdMode()
  registerCoreGradients()
  if (name === 'tensorflow') {
    const found = findTfjsNode()
    return typeof found === 'string' ? found : tensorflowBackend(registerTfjsNode(found), found.version)
  }
  if (name === 'wasm') {
    const { setWasmPaths, version_wasm } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
    return wasmBackend(version_wasm)
  }
  const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu')
  return cpuBackend(version_cpu)
}
