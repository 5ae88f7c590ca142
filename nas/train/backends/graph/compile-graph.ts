import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { NodeKernelBackend } from '../native-tensorflow.ts'
import type { CompiledFunction } from '../training-backend.ts'
import type { Shape } from './output-shapes.ts'
import { savedModelBytes, tag } from './saved-model.ts'
import { traceGraph } from './trace.ts'

/**
 * Makes one graph of a computation, which TensorFlow optimizes, runs with buffers reused and freed as early as can be.
 * tfjs-node takes graphs from files alone, hence the temporary folder.
 *
 * @throws {UntraceableError}
 */
export function compileGraph(
  native: NodeKernelBackend,
  inputShapes: readonly Shape[],
  compute: (inputs: Tensor[]) => Tensor[],
): CompiledFunction {
  const graph = traceGraph(native, inputShapes, compute)
  const folder = mkdtempSync(join(tmpdir(), 'offramp-graph-'))
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(graph, native.binding))
    const id = native.binding.loadSavedModel(folder, tag)
    const infos = graph.inputs.map((name) => ({ name }))
    return {
      run: (inputs) => native.runSavedModel(id, inputs, infos, graph.outputs),
      dispose: () => native.binding.deleteSavedModel(id),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
