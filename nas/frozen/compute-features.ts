import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { type DeployedLayers, deployedLayers } from '../train/deployed-layers.ts'
import { forward } from '../train/forward.ts'
import { nothingObserved, type Observed } from '../train/pass.ts'
import { type ImageBatchOptions, imageBatches } from './image-batches.ts'
import { type StandingNetwork, standingPass } from './standing-pass.ts'

export interface FeatureOptions extends StandingNetwork, Omit<ImageBatchOptions, 'batchSize' | 'isRounded'> {
  /** As featureNetwork gives it, or any network whose outputs are wanted. */
  readonly network: EarlyExitNetwork
  readonly onImages?: (count: number) => void
}

const batchSize = 250

/** The outputs of every head: per head images × values, with batch norm's running statistics, as deployed. */
export function computeFeatures(options: FeatureOptions): Float32Array[] {
  const { indices, network } = options
  const sizes = network.mountingPoints.flatMap(({ heads }) =>
    heads.map(({ nodes }) => {
      const { channels, height, width } = nodes.at(-1)!.shape
      return channels * height * width
    }),
  )
  const deployed = deployedLayers(network, options.state, options.quantization)
  const features = sizes.map((size) => new Float32Array(indices.length * size))
  let at = 0
  for (const { count, images } of imageBatches({ ...options, batchSize, isRounded: isRounded(options) })) {
    const take = (output: Float32Array, head: number) => features[head]!.set(output, at * sizes[head]!)
    run({ ...options, deployed }, images, count, nothingObserved(), take)
    at += count
    options.onImages?.(count)
  }
  deployed?.dispose()
  return features
}

/**
 * Ranges of the stored tensors that have none yet: what one batch shows, quantized on the way as it will be.
 *
 * @param options whose `indices` are the batch
 */
export function calibrate(options: FeatureOptions): void {
  if (!options.quantization) return
  const observed = nothingObserved()
  const count = options.indices.length
  for (const { images } of imageBatches({ ...options, batchSize: count, isRounded: true })) {
    run(options, images, count, observed, () => {})
  }
  for (const [name, magnitude] of observed.magnitudes) options.state.ranges.set(name, magnitude)
}

function isRounded({ quantization }: FeatureOptions): boolean {
  return quantization !== undefined && quantization.activationBits < 32
}

function run(
  options: FeatureOptions & { readonly deployed?: DeployedLayers | undefined },
  images: Float32Array,
  count: number,
  observed: Observed,
  take: (output: Float32Array, head: number) => void,
): void {
  const { network, shape } = options
  const pass = { ...standingPass(options, observed), deployed: options.deployed }
  tf.tidy(() => {
    const x = tf.tensor4d(images, [count, shape.height, shape.width, shape.channels])
    forward(network, x, pass).forEach((output, head) => {
      take(output.dataSync() as Float32Array, head)
    })
  })
}
