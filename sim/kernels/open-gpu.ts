import type { GPU, GPUInternalMode } from 'gpu.js'
import type { KernelBackend } from './backends.ts'

/**
 * gpu.js for a backend. In Node it finds WebGPU only where someone puts it into the globals, as browsers do.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function openGpu(backend: KernelBackend): Promise<GPU> {
  if (backend === 'webgpu') await offerWebgpu()
  const { GPU } = await import('gpu.js')
  return new GPU({ mode: backend as GPUInternalMode })
}

interface Webgpu {
  requestAdapter(): Promise<unknown>
}

/** Puts Dawn's WebGPU into the globals, as `navigator.gpu`, where there is none. */
export async function offerWebgpu(): Promise<Webgpu> {
  const scope = globalThis as { navigator?: { gpu?: Webgpu } }
  if (scope.navigator?.gpu) return scope.navigator.gpu
  const { create, globals } = await import('webgpu')
  Object.assign(scope, globals)
  const gpu: Webgpu = create([])
  if (!scope.navigator) Object.defineProperty(scope, 'navigator', { value: {}, configurable: true })
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true })
  return gpu
}
