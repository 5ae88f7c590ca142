import type { IKernelRunShortcut } from 'gpu.js'
import type { KernelBackend } from '../sim/kernels/backends.ts'
import { openGpu } from '../sim/kernels/open-gpu.ts'

const width = 256
/** Enough threads for a graphics card, and so few for processors that they lie in a core's cache. */
const heights = { webasm: 64, cpu: 64, headlessgl: 1024, webgpu: 1024 }
/** A run that takes as long tells of the arithmetic alone, ms. */
const telling = 10
const mostRounds = 2 ** 20

/**
 * Multiplications and additions a second in single precision that a backend reaches at best: a kernel of eight
 * chains, which need nothing but registers. Best of several rounds.
 *
 * @param threads whether WebAssembly runs on all cores
 */
export async function peakFlops(backend: KernelBackend, threads: boolean): Promise<number> {
  for (let rounds = 512; ; rounds *= 8) {
    const leastMs = await timeChains(backend, threads, rounds)
    if (leastMs > telling || rounds >= mostRounds)
      return (rounds * 16 * width * heights[backend]) / (leastMs / 1000)
  }
}

async function timeChains(backend: KernelBackend, threads: boolean, rounds: number): Promise<number> {
  const gpu = await openGpu(backend)
  const kernel = gpu.createKernel(chains, {
    constants: { rounds },
    output: [width, heights[backend]],
    precision: 'single',
    loopMaxIterations: rounds,
    asyncMode: threads,
  } as object) as unknown as IKernelRunShortcut
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 10; run++) {
    const began = performance.now()
    await kernel(0.999)
    least = Math.min(least, performance.now() - began)
  }
  await gpu.destroy()
  return least
}

interface KernelThis {
  readonly constants: { rounds: number }
  readonly thread: { readonly x: number }
}

function chains(this: KernelThis, factor: number): number {
  const start = this.thread.x
  let a = start
  let b = start + 1
  let c = start + 2
  let d = start + 3
  let e = start + 4
  let f = start + 5
  let g = start + 6
  let h = start + 7
  for (let i = 0; i < this.constants.rounds; i++) {
    a = a * factor + 0.5
    b = b * factor + 0.5
    c = c * factor + 0.5
    d = d * factor + 0.5
    e = e * factor + 0.5
    f = f * factor + 0.5
    g = g * factor + 0.5
    h = h * factor + 0.5
  }
  return a + b + c + d + e + f + g + h
}
