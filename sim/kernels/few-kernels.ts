import type { OrderBatch } from './order-batch.ts'
import type { SynchronousKernel } from './order-kernel.ts'

/** A compiled kernel, which holds memory of its backend until it is released. */
export interface LiveKernel {
  readonly run: SynchronousKernel
  readonly release: () => void
}

/** Each holds 2 to 6 MB for 16 384 orders. */
const mostAlive = 16

/** Kernels compiled when first run, and again where so many others ran in between that theirs was released. */
export function compileFew(compile: (batch: OrderBatch) => LiveKernel): () => SynchronousKernel {
  /** Those that ran last come last. */
  const alive = new Map<SynchronousKernel, LiveKernel>()
  return () => {
    const kernel: SynchronousKernel = (batch) => {
      const own = alive.get(kernel) ?? compile(batch)
      alive.delete(kernel)
      alive.set(kernel, own)
      if (alive.size > mostAlive) {
        const [[longest, { release }]] = alive as unknown as [[SynchronousKernel, LiveKernel]]
        alive.delete(longest)
        release()
      }
      return own.run(batch)
    }
    return kernel
  }
}
