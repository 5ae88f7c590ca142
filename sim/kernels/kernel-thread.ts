import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { IGPUKernelSettings } from 'gpu.js'
import type { KernelBackend } from './backends.ts'

/** In shared memory, how a request ended (one of `answers`) with the length of the failure's text, and that text. */
export interface SharedAnswer {
  readonly state: Int32Array
  readonly failure: Uint8Array
}
export const answers = { pending: 0, done: 1, failed: 2 } as const

/** A kernel to compile; its argument and its rows lie in shared memory. */
export interface Compilation {
  readonly compile: number
  readonly source: string
  readonly settings: IGPUKernelSettings
  readonly input: Float32Array
  readonly result: Float32Array
}

/** What the thread is asked for, of kernels by number. */
export type Request = Compilation | { readonly run: number } | { readonly release: number }

/** A kernel that the thread compiled. */
export interface ThreadKernel {
  /** The numbers of the result, row by row, until the next run. */
  readonly run: (argument: Float32Array) => Float32Array
  readonly release: () => void
}

/** A thread that runs kernels whose results are awaited (all of WebGPU's; those that WebAssembly runs on threads), while its caller stands still. */
export interface KernelThread {
  /** @param inputs numbers that the kernel's only argument has */
  readonly compile: (source: string, settings: IGPUKernelSettings, inputs: number) => ThreadKernel
  readonly end: () => Promise<void>
}

/** What no kernel takes, ms. */
const patience = 120_000

/** @throws {Error} where the backend cannot run on this machine. */
export async function startKernelThread(backend: KernelBackend): Promise<KernelThread> {
  const shared: SharedAnswer = {
    state: new Int32Array(new SharedArrayBuffer(8)),
    failure: new Uint8Array(new SharedArrayBuffer(2048)),
  }
  const { state, failure } = shared
  const script = new URL('./kernel-worker.mjs', import.meta.url)
  const worker = new Worker(script, { workerData: { ...shared, backend }, execArgv: [] })
  await once(worker, 'message')
  worker.unref()
  const ask = (request: Request) => {
    Atomics.store(state, 0, answers.pending)
    worker.postMessage(request)
    if (Atomics.wait(state, 0, answers.pending, patience) === 'timed-out')
      throw new Error(`kernels on ${backend} gave no answer in ${patience / 1000} s`)
    if (state[0] === answers.failed) throw new Error(new TextDecoder().decode(failure.slice(0, state[1])))
  }
  let kernels = 0
  return {
    compile: (source, settings, inputs) => {
      const output = settings.output as number[]
      const input = sharedFloats(inputs)
      const result = sharedFloats(output.reduce((product, size) => product * size, 1))
      const kernel = kernels++
      ask({ compile: kernel, source, settings, input, result })
      const run = (argument: Float32Array) => {
        input.set(argument)
        ask({ run: kernel })
        return result
      }
      return { run, release: () => ask({ release: kernel }) }
    },
    end: async () => {
      worker.ref()
      const ended = once(worker, 'exit')
      worker.postMessage('end')
      await ended
    },
  }
}

const sharedFloats = (count: number) => new Float32Array(new SharedArrayBuffer(4 * count))
