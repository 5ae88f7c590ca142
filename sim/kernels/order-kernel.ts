import type { GPUInternalMode, IKernelRunShortcut, KernelFunction } from 'gpu.js'
import type { OrderBatch } from './order-batch.ts'
import { orderKernelSource, rowWidth } from './order-kernel-source.ts'

/** Where kernels run: WebAssembly on threads, plain JavaScript, OpenGL without a window, WebGPU. */
export const kernelBackends = ['webasm', 'cpu', 'headlessgl', 'webgpu'] as const
export type KernelBackend = (typeof kernelBackends)[number]

/** Scores batches of one placement, one set of loops and one room; to be destroyed after use. */
export interface OrderKernel {
  readonly leastEnergies: (batch: OrderBatch) => Promise<readonly Float32Array[]>
  readonly destroy: () => Promise<void>
}

/**
 * Compiles the kernel that gives what `leastEnergies` gives for orders of the loops of the batch's first, in single
 * precision. gpu.js is loaded here and nowhere else.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function makeOrderKernel(backend: KernelBackend, batch: OrderBatch): Promise<OrderKernel> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const kernel = gpu.createKernel(
    orderKernelSource(batch) as unknown as KernelFunction,
    {
      output: [rowWidth, batch.room / rowWidth],
      precision: 'single',
      asyncMode: true,
      tactic: 'precision',
    } as object,
  ) as unknown as IKernelRunShortcut
  return {
    leastEnergies: async ({ loopsAt }) => (await kernel(loopsAt)) as Float32Array[],
    destroy: async () => {
      await gpu.destroy()
    },
  }
}
