import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { cacheFolder, coreShimKey } from './cache-folder.ts'
import type { NodeKernelBackend } from './native-tensorflow.ts'

const require = createRequire(import.meta.url)

/** A tfjs-node package whose addon loads. */
export interface TfjsNode {
  readonly folder: string
  readonly version: string
  readonly addon: string
}

/**
 * The first that works of the project's own optional dependency and the copy made by `offramp setup tensorflow`.
 *
 * @returns where there is none, what was found instead, for the user
 */
export function findTfjsNode(): TfjsNode | string {
  const complaints: string[] = []
  for (const folder of [ownPackage(), join(cacheFolder(), 'node_modules/@tensorflow/tfjs-node')]) {
    const addon = folder && addonPath(folder)
    if (!addon) continue
    const complaint = probeAddon(addon)
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (!complaint) return { folder, version, addon }
    complaints.push(complaint)
  }
  return complaints[0] ?? 'none'
}

/** npm leaves an optional dependency out where its installer fails. */
function ownPackage(): string | undefined {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
  } catch {
    return undefined
  }
}

/** The compiled addon of a tfjs-node package, if it has one. */
export function addonPath(folder: string): string | undefined {
  const builds = existsSync(join(folder, 'lib')) ? readdirSync(join(folder, 'lib')) : []
  return builds
    .map((build) => join(folder, 'lib', build, 'tfjs_binding.node'))
    .find((path) => existsSync(path))
}

/**
 * Loads the addon and multiplies a matrix in a child process: a truncated file kills the process that maps it, which
 * cannot be caught.
 *
 * @returns what went wrong, in one line; undefined when it works
 */
export function probeAddon(addon: string): string | undefined {
  const run = spawnSync(process.execPath, ['-e', probe, addon], {
    encoding: 'utf8',
    env: withTensorflowSettings(),
  })
  if (run.signal) return `${addon}, which ends in ${run.signal}`
  return run.status === 0
    ? undefined
    : `${addon}, which fails: ${/Error: (.*)/.exec(run.stderr)?.[1] ?? run.status}`
}

const probe = `
const binding = require(process.argv[1])
const matrix = binding.createTensor([2, 2], binding.TF_FLOAT, Float32Array.of(1, 2, 3, 4))
const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }
const [product] = binding.executeOp('MatMul', [type], [matrix, matrix], 1)
const found = binding.tensorDataSync(product.id).join()
if (found !== '7,10,15,22') throw new Error('a wrong matrix product, ' + found)
`

/** oneDNN is off by default on some processors, and makes training 1.5 times as fast. */
function withTensorflowSettings(): NodeJS.ProcessEnv {
  return { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '2', ...process.env }
}

/** Registers the backend `tensorflow` of a tfjs-node package with this project's tfjs-core. */
export function registerTfjsNode({ folder, addon }: TfjsNode): NodeKernelBackend {
  Object.assign(process.env, withTensorflowSettings())
  // Node 23 dropped two functions that tfjs-node calls.
  const dropped = { isNullOrUndefined: (x: unknown) => x === null || x === undefined, isArray: Array.isArray }
  for (const [name, value] of Object.entries(dropped))
    if (!(name in util)) Object.assign(util, { [name]: value })
  Reflect.set(globalThis, coreShimKey, tf)

  const { NodeJSKernelBackend } = require(join(folder, 'dist/nodejs_kernel_backend.js'))
  require(join(folder, 'dist/register_all_kernels.js'))
  const binding = require(addon)
  const make = () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node')
  if (!tf.findBackend('tensorflow')) tf.registerBackend('tensorflow', make)
  return tf.findBackend('tensorflow') as unknown as NodeKernelBackend
}
