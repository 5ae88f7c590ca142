import { parentPort, workerData } from 'node:worker_threads'
import type { IKernelRunShortcut, KernelFunction } from 'gpu.js'
import type { KernelBackend } from './backends.ts'
import { answers, type Compilation, type Request, type SharedAnswer } from './kernel-thread.ts'
import { openGpu } from './open-gpu.ts'

/* Compiles and runs kernels for a thread that waits for each, as `kernel-thread.ts` describes. */

const { state, failure, backend } = workerData as SharedAnswer & { readonly backend: KernelBackend }
const gpu = await openGpu(backend)
const kernels = new Map<number, { run: () => Promise<void>; release: () => void }>()

function compile({ compile: number, source, settings, input, result }: Compilation): void {
  const kernel = gpu.createKernel(
    source as unknown as KernelFunction,
    settings,
  ) as unknown as IKernelRunShortcut
  const run = async () => {
    const rows = (await kernel(input)) as Float32Array[]
    rows.forEach((row, i) => {
      result.set(row, i * row.length)
    })
  }
  kernels.set(number, { run, release: () => kernel.destroy() })
}

async function answer(request: Request): Promise<number> {
  try {
    if ('compile' in request) compile(request)
    else if ('run' in request) await kernels.get(request.run)!.run()
    else {
      kernels.get(request.release)!.release()
      kernels.delete(request.release)
    }
    return answers.done
  } catch (error) {
    const { written } = new TextEncoder().encodeInto((error as Error).message, failure)
    state[1] = written!
    return answers.failed
  }
}

parentPort!.on('message', async (request: Request | 'end') => {
  if (request === 'end') {
    await gpu.destroy()
    process.exit()
  }
  Atomics.store(state, 0, await answer(request))
  Atomics.notify(state, 0)
})
parentPort!.postMessage('ready')
