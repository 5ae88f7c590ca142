import { join } from 'node:path'
import { cacheRoot } from '../../../cache-root.ts'
import sources from './tensorflow-sources.json' with { type: 'json' }

/** Where `offramp setup tensorflow` puts TensorFlow, so that it outlives the project's node_modules. */
export function cacheFolder(): string {
  return join(cacheRoot(), `tensorflow-${sources.wheel.version}`)
}

/**
 * Global under which the running project hands its own tfjs-core to the cached tfjs-node, whose `@tensorflow/tfjs`
 * and `@tensorflow/tfjs-core` are one line that exports it: kernels then register with the one engine in use.
 */
export const coreShimKey = '__offrampTfjsCore'
