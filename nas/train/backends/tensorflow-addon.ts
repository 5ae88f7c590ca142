import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { cacheFolder, coreShimKey } from './cache-folder.ts'
import type { NodeKernelBackend } from './native-tensorflow.ts'

const require = createRequire(import.meta.url)

/**
 * The tfjs-node packages on this machine that have an addon, best first: the project's own optional dependency, then
 * the copy made by `offramp setup tensorflow`.
 */
export function findTfjsNode(): string[] {
  const candidates = [join(cacheFolder(), 'node_modules/@tensorflow/tfjs-node')]
  try {
    candidates.unshift(dirname(require.resolve('@tensorflow/tfjs-node/package.json')))
  } catch {
    // Optional: npm leaves it out where its own installer fails.
  }
  return candidates.filter((folder) => addonPath(folder) !== undefined)
}

function addonPath(folder: string): string | undefined {
  const builds = existsSync(join(folder, 'lib')) ? readdirSync(join(folder, 'lib')) : []
  return builds
    .map((build) => join(folder, 'lib', build, 'tfjs_binding.node'))
    .find((path) => existsSync(path))
}

/**
 * Loads the addon in a child process: a truncated file kills the process that maps it, which cannot be caught.
 *
 * @returns what went wrong, in one line; undefined when it loads.
 */
export function probeAddon(folder: string): string | undefined {
  const script = 'require(process.argv[1]).TF_Version.length'
  try {
    execFileSync(process.execPath, ['-e', script, addonPath(folder)!], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return undefined
  } catch (error) {
    const { signal, stderr } = error as { signal: string | null; stderr: Buffer }
    return signal
      ? `an addon that ends in ${signal}`
      : (/Error: .*/.exec(stderr.toString())?.[0] ?? 'a broken addon')
  }
}

/** Registers the backend `tensorflow` of the tfjs-node package in `folder` with this project's tfjs-core. */
export function registerTfjsNode(folder: string): NodeKernelBackend {
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // Node 23 dropped two functions that tfjs-node calls.
  const dropped = { isNullOrUndefined: (x: unknown) => x === null || x === undefined, isArray: Array.isArray }
  for (const [name, value] of Object.entries(dropped))
    if (!(name in util)) Object.assign(util, { [name]: value })
  Reflect.set(globalThis, coreShimKey, tf)

  const { NodeJSKernelBackend } = require(join(folder, 'dist/nodejs_kernel_backend.js'))
  require(join(folder, 'dist/register_all_kernels.js'))
  const binding = require(addonPath(folder)!)
  const make = () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node')
  if (!tf.findBackend('tensorflow')) tf.registerBackend('tensorflow', make)
  return tf.findBackend('tensorflow') as unknown as NodeKernelBackend
}
