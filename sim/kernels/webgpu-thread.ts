import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { IGPUKernelSettings } from 'gpu.js'

/** In shared memory, how a request ended (one of `answers`) with the length of the failure's text, and that text. */
export interface SharedAnswer {
  readonly state: Int32Array
  readonly failure: Uint8Array
}
export const answers = { pending: 0, done: 1, failed: 2 } as const

/** A kernel to compile; its argument and its rows lie in shared memory. */
export interface Compilation {
  readonly source: string
  readonly settings: IGPUKernelSettings
  readonly input: Float32Array
  readonly result: Float32Array
}

/** A thread that runs kernels by WebGPU, whose results can only be awaited, while its caller stands still. */
export interface WebgpuThread {
  /**
   * @param inputs numbers that the kernel's only argument has
   * @returns what runs the kernel on its argument; the numbers of the result, row by row, until its next run
   */
  readonly compile: (
    source: string,
    settings: IGPUKernelSettings,
    inputs: number,
  ) => (argument: Float32Array) => Float32Array
  readonly end: () => Promise<void>
}

/** What no kernel takes, ms. */
const patience = 120_000

/** @throws {Error} where WebGPU cannot run on this machine. */
export async function startWebgpuThread(): Promise<WebgpuThread> {
  const shared: SharedAnswer = {
    state: new Int32Array(new SharedArrayBuffer(8)),
    failure: new Uint8Array(new SharedArrayBuffer(2048)),
  }
  const { state, failure } = shared
  const script = new URL('./webgpu-worker.mjs', import.meta.url)
  const worker = new Worker(script, { workerData: shared, execArgv: [] })
  await once(worker, 'message')
  worker.unref()
  const ask = (message: Compilation | number) => {
    Atomics.store(state, 0, answers.pending)
    worker.postMessage(message)
    if (Atomics.wait(state, 0, answers.pending, patience) === 'timed-out')
      throw new Error(`WebGPU gave no answer in ${patience / 1000} s`)
    if (state[0] === answers.failed) throw new Error(new TextDecoder().decode(failure.slice(0, state[1])))
  }
  let kernels = 0
  return {
    compile: (source, settings, inputs) => {
      const output = settings.output as number[]
      const input = sharedFloats(inputs)
      const result = sharedFloats(output.reduce((product, size) => product * size, 1))
      ask({ source, settings, input, result })
      const kernel = kernels++
      return (argument) => {
        input.set(argument)
        ask(kernel)
        return result
      }
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
