import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Complaint, InputError } from '../../errors.ts'

/** Where kernels run: WebAssembly on threads, plain JavaScript, OpenGL without a window, WebGPU. */
export const kernelBackends = ['webasm', 'cpu', 'headlessgl', 'webgpu'] as const
export type KernelBackend = (typeof kernelBackends)[number]

/** What a backend needs and this machine lacks. */
export type Missing = Omit<Complaint, 'place'>

const probed = new Map<KernelBackend, Promise<Missing | undefined>>()

/**
 * Why a backend cannot run on this machine; undefined when it can. Those that load drivers are tried in a process of
 * their own, once, as a driver can end the process that loads it.
 */
export function missingFor(backend: KernelBackend): Promise<Missing | undefined> {
  const known = probed.get(backend)
  if (known) return known
  const found = backend === 'headlessgl' || backend === 'webgpu' ? probe(backend) : Promise.resolve(undefined)
  probed.set(backend, found)
  return found
}

/** @throws {InputError} where the backend cannot run on this machine, with what it lacks. */
export async function requireBackend(backend: KernelBackend): Promise<void> {
  const missing = await missingFor(backend)
  if (missing) throw new InputError({ place: `kernels on ${backend}`, ...missing })
}

/** What a small kernel on the backend finds to be missing, in a process with this environment. */
export async function probe(
  backend: KernelBackend,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Missing | undefined> {
  const script = fileURLToPath(new URL('./backend-probe.ts', import.meta.url))
  const words = ['--import', import.meta.resolve('tsx'), script, backend]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, words, { env, timeout: 120_000 })
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1)).missing
  } catch (error) {
    const { signal, stderr } = error as { signal?: string; stderr?: string }
    return {
      expected: 'a driver that runs a small kernel',
      found: signal
        ? `one that ends in ${signal}`
        : `one that fails: ${/Error: (.*)/.exec(stderr ?? '')?.[1]}`,
    }
  }
}
