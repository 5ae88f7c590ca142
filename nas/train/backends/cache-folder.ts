import { homedir } from 'node:os'
import { join } from 'node:path'
import sources from './tensorflow-sources.json' with { type: 'json' }

/**
 * Where `offramp setup tensorflow` puts TensorFlow: OFFRAMP_CACHE, or the user's cache (XDG_CACHE_HOME or ~/.cache),
 * so that it outlives the project's node_modules.
 */
export function cacheFolder(): string {
  const { OFFRAMP_CACHE, XDG_CACHE_HOME } = process.env
  const root = OFFRAMP_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'offramp')
  return join(root, `tensorflow-${sources.wheel.version}`)
}

/**
 * Global under which the running project hands its own tfjs-core to the cached tfjs-node, whose `@tensorflow/tfjs`
 * and `@tensorflow/tfjs-core` are one line that exports it: kernels then register with the one engine in use.
 */
export const coreShimKey = '__offrampTfjsCore'
