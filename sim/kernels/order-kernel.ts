import type { GPU, IGPUKernelSettings, IKernelRunShortcut, KernelFunction } from 'gpu.js'
import { type KernelBackend, requireBackend } from './backends.ts'
import { compileFew } from './few-kernels.ts'
import { startKernelThread } from './kernel-thread.ts'
import { openGpu } from './open-gpu.ts'
import type { OrderBatch } from './order-batch.ts'
import { orderKernelSource, rowWidth } from './order-kernel-source.ts'

/** Scores batches of one placement, one set of loops and one room; to be destroyed after use. */
export interface OrderKernel {
  readonly leastEnergies: (batch: OrderBatch) => Promise<readonly Float32Array[]>
  readonly destroy: () => Promise<void>
}

/**
 * Compiles the kernel that gives what `leastEnergies` gives for orders of the loops of the batch's first, in single
 * precision, on threads of its own.
 *
 * @throws {InputError} where the backend cannot run on this machine.
 */
export async function makeOrderKernel(backend: KernelBackend, batch: OrderBatch): Promise<OrderKernel> {
  if (backend === 'webgpu') {
    const { compile, destroy } = await loadOrderKernels(backend)
    const kernel = compile(batch)
    return { leastEnergies: async (batch) => kernel(batch), destroy }
  }
  await requireBackend(backend)
  const gpu = await openGpu(backend)
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
  /** @param batch of the loops and the placement that the kernel's batches have; it is compiled when first run */
  readonly compile: (batch: OrderBatch) => SynchronousKernel
  readonly destroy: () => Promise<void>
}

/**
 * Orders of one placement from which a kernel saves what its compilation takes, as `bench/kernels.ts` measured it on two
 * cores, on a server and on its graphics card.
 */
const worthFrom = { webasm: 2 ** 17, cpu: 2 ** 20, headlessgl: 2 ** 18, webgpu: 2 ** 17 } as const

/**
 * Loads gpu.js for a search.
 *
 * @throws {InputError} where the backend cannot run on this machine.
 */
export async function loadOrderKernels(
  backend: KernelBackend,
  fromOrders: number = worthFrom[backend],
): Promise<OrderKernels> {
  await requireBackend(backend)
  if (backend === 'webasm' || backend === 'webgpu') return loadThreadKernels(backend, fromOrders)
  const gpu = await openGpu(backend)
  const compile = compileFew((batch) => {
    const kernel = createKernel(gpu, batch, false)
    return { run: ({ loopsAt }) => kernel(loopsAt) as Float32Array[], release: () => kernel.destroy() }
  })
  const destroy = async () => {
    await gpu.destroy()
  }
  return { fromOrders, compile, destroy }
}

/** Of WebAssembly only what is awaited runs on several threads. */
async function loadThreadKernels(backend: 'webasm' | 'webgpu', fromOrders: number): Promise<OrderKernels> {
  const thread = await startKernelThread(backend)
  const compile = compileFew((batch) => {
    const { run, release } = thread.compile(
      orderKernelSource(batch),
      settingsOf(batch, true),
      batch.loopsAt.length,
    )
    const rowsOf = ({ loopsAt, room }: OrderBatch) => {
      const energies = run(loopsAt)
      return Array.from({ length: room / rowWidth }, (_, row) =>
        energies.slice(row * rowWidth, (row + 1) * rowWidth),
      )
    }
    return { run: rowsOf, release }
  })
  return { fromOrders, compile, destroy: thread.end }
}

const createKernel = (gpu: GPU, batch: OrderBatch, asyncMode: boolean): IKernelRunShortcut =>
  gpu.createKernel(
    orderKernelSource(batch) as unknown as KernelFunction,
    settingsOf(batch, asyncMode),
  ) as unknown as IKernelRunShortcut

const settingsOf = (batch: OrderBatch, asyncMode: boolean): IGPUKernelSettings =>
  ({
    output: [rowWidth, batch.room / rowWidth],
    precision: 'single',
    asyncMode,
    tactic: 'precision',
  }) as IGPUKernelSettings
