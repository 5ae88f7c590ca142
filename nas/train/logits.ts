import * as tf from '@tensorflow/tfjs-core'
import { evaluationBatches } from '../../datasets/batches.ts'
import type { ImageSet, ImageShape } from '../../datasets/dataset.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { deployedLayers } from './deployed-layers.ts'
import { forward } from './forward.ts'
import type { ModelState } from './model-state.ts'
import { nothingObserved, type Pass, type Phase } from './pass.ts'

export interface LogitOptions {
  readonly network: EarlyExitNetwork
  readonly state: ModelState
  readonly backend: TrainingBackend
  readonly set: ImageSet
  readonly shape: ImageShape
  /** Images of `set`, in this order; all of them where left out. */
  readonly indices?: Int32Array
  readonly quantization: Phase['quantization']
  readonly batchSize?: number
  /** With biases in floating point, as a training step computes; default: as deployed. */
  readonly isAsTrained?: boolean
}

/** The trained network's logits: per head images × classes, with running statistics, quantized as deployed. */
export function logitsOf(options: LogitOptions): Float32Array[] {
  const { network, state, backend, set, shape, indices, quantization, batchSize = 250 } = options
  const images = indices?.length ?? set.count
  const logits = network.mountingPoints.flatMap(({ heads }) =>
    heads.map(() => new Float32Array(images * network.classes)),
  )
  const deployed = options.isAsTrained ? undefined : deployedLayers(network, state, quantization)
  let at = 0
  for (const batch of evaluationBatches(set, shape, batchSize, indices)) {
    tf.tidy(() => {
      const x = tf.tensor4d(batch.images, [batch.count, shape.height, shape.width, shape.channels])
      const pass: Pass = {
        normalization: 'running',
        earlyExitGradient: 1,
        quantization,
        state,
        backend,
        observed: nothingObserved(),
        deployed,
      }
      forward(network, x, pass).forEach((output, head) => {
        logits[head]!.set(output.dataSync(), at * network.classes)
      })
    })
    at += batch.count
  }
  deployed?.dispose()
  return logits
}
