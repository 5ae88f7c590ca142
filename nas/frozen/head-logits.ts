import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import type { SharedFeatures } from './feature-network.ts'
import { headForward } from './head-forward.ts'
import { type StandingNetwork, standingPass } from './standing-pass.ts'

export interface HeadLogitOptions extends StandingNetwork {
  readonly network: EarlyExitNetwork
  readonly heads: readonly SharedFeatures[]
  readonly features: readonly Float32Array[]
  /** Of the images wanted. */
  readonly indices: Int32Array
}

const batchSize = 1000

/** The values of these images, one after the other. */
export function rowsOf(features: Float32Array, size: number, images: Int32Array): Float32Array {
  const rows = new Float32Array(images.length * size)
  images.forEach((image, i) => {
    rows.set(features.subarray(image * size, (image + 1) * size), i * size)
  })
  return rows
}

/** Logits of every head from cached features: per head images × classes, in the network's order of heads. */
export function headLogits(options: HeadLogitOptions): Float32Array[] {
  const { network, heads, features, indices } = options
  const images = indices.length
  const run = headForward(network)
  const pass = standingPass(options)
  const byOutput = new Map<string, Float32Array>()
  heads.forEach((readers, at) => {
    const { size } = readers[0]
    for (const head of readers) {
      const logits = new Float32Array(images * network.classes)
      for (let from = 0; from < images; from += batchSize) {
        const count = Math.min(batchSize, images - from)
        tf.tidy(() => {
          const rows = rowsOf(features[at]!, size, indices.subarray(from, from + count))
          const output = run(head, tf.tensor2d(rows, [count, size]), pass)
          logits.set(output.dataSync(), from * network.classes)
        })
      }
      byOutput.set(head.head.output, logits)
    }
  })
  return network.mountingPoints.flatMap((point) => point.heads.map(({ output }) => byOutput.get(output)!))
}
