import type { IKernelRunShortcut } from 'gpu.js'
import type { KernelBackend } from '../sim/kernels/backends.ts'
import { openGpu } from '../sim/kernels/open-gpu.ts'

const rounds = 512
const width = 256
const height = 64

/**
 * Multiplications and additions a second in single precision that a backend reaches at best: a kernel of eight
 * chains, which need nothing but registers. Best of several rounds.
 */
export async function peakFlops(backend: KernelBackend): Promise<number> {
  const gpu = await openGpu(backend)
  const kernel = gpu.createKernel(chains, {
    constants: { rounds },
    output: [width, height],
    precision: 'single',
    loopMaxIterations: rounds,
    asyncMode: true,
  } as object) as unknown as IKernelRunShortcut
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 20; run++) {
    const began = performance.now()
    await kernel(0.999)
    least = Math.min(least, performance.now() - began)
  }
  await gpu.destroy()
  return (rounds * 16 * width * height) / (least / 1000)
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
