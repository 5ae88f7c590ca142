import { parentPort, workerData } from 'node:worker_threads'
import type { IKernelRunShortcut, KernelFunction } from 'gpu.js'
import { openGpu } from './open-gpu.ts'
import { answers, type Compilation, type SharedAnswer } from './webgpu-thread.ts'

/* Compiles and runs kernels by WebGPU for a thread that waits for each, as `webgpu-thread.ts` describes. */

const { state, failure } = workerData as SharedAnswer
const gpu = await openGpu('webgpu')
const runs: (() => Promise<void>)[] = []

function compile({ source, settings, input, result }: Compilation): void {
  const kernel = gpu.createKernel(
    source as unknown as KernelFunction,
    settings,
  ) as unknown as IKernelRunShortcut
  runs.push(async () => {
    const rows = (await kernel(input)) as Float32Array[]
    rows.forEach((row, i) => {
      result.set(row, i * row.length)
    })
  })
}

async function answer(message: Compilation | number): Promise<number> {
  try {
    if (typeof message === 'number') await runs[message]!()
    else compile(message)
    return answers.done
  } catch (error) {
    const { written } = new TextEncoder().encodeInto((error as Error).message, failure)
    state[1] = written!
    return answers.failed
  }
}

parentPort!.on('message', async (message: Compilation | number | 'end') => {
  if (message === 'end') {
    await gpu.destroy()
    process.exit()
  }
  Atomics.store(state, 0, await answer(message))
  Atomics.notify(state, 0)
})
parentPort!.postMessage('ready')
