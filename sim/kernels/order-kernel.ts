import type { GPU, GPUInternalMode, IKernelRunShortcut, KernelFunction } from 'gpu.js'
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
 * precision, on threads of its own.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function makeOrderKernel(backend: KernelBackend, batch: OrderBatch): Promise<OrderKernel> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const kernel = createKernel(gpu, batch, true)
  return {
    leastEnergies: async ({ loopsAt }) => (await kernel(loopsAt)) as Float32Array[],
    destroy: async () => {
      await gpu.destroy()
    },
  }
}

/** The least energies of a batch's orders in rows, at once. */
export type SynchronousKernel = (batch: OrderBatch) => readonly Float32Array[]

/** Kernels for a search, which waits for each on its own thread. */
export interface OrderKernels {
  /** Orders of one placement from which a kernel is worth compiling. */
  readonly fromOrders: number
  readonly compile: (batch: OrderBatch) => SynchronousKernel
  readonly destroy: () => Promise<void>
}

/**
 * Loads gpu.js for a search; WebGPU has no kernels to wait for.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function loadOrderKernels(
  backend: Exclude<KernelBackend, 'webgpu'>,
  fromOrders: number = 2 ** 17,
): Promise<OrderKernels> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const compile = (batch: OrderBatch): SynchronousKernel => {
    const kernel = createKernel(gpu, batch, false)
    return ({ loopsAt }) => kernel(loopsAt) as Float32Array[]
  }
  const destroy = async () => {
    await gpu.destroy()
  }
  return { fromOrders, compile, destroy }
}

function createKernel(gpu: GPU, batch: OrderBatch, asyncMode: boolean): IKernelRunShortcut {
  return gpu.createKernel(
    orderKernelSource(batch) as unknown as KernelFunction,
    {
      output: [rowWidth, batch.room / rowWidth],
      precision: 'single',
      asyncMode,
      tactic: 'precision',
    } as object,
  ) as unknown as IKernelRunShortcut
}
