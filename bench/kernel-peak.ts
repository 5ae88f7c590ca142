import type { IKernelRunShortcut, KernelFunction } from 'gpu.js'
import type { KernelBackend } from '../sim/kernels/backends.ts'
import { openGpu } from '../sim/kernels/open-gpu.ts'

const width = 256
/** Enough threads for a graphics card, and so few for processors that they lie in a core's cache. */
const heights = { webasm: 64, cpu: 64, headlessgl: 1024, webgpu: 1024 }
/** A run that takes as long tells of the arithmetic alone, ms. */
const telling = 10
const mostRounds = 2 ** 17
const chains = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
/** Steps of each chain in a round, so that the loop itself takes next to nothing. */
const steps = 8
const perRound = 2 * steps * chains.length
const source = `function chained(factor) {
${chains.map((chain, i) => `let ${chain} = this.thread.x + ${i}`).join('\n')}
for (let i = 0; i < this.constants.rounds; i++) {
${chains
  .map((chain) => `${chain} = ${chain} * factor + 0.5\n`)
  .join('')
  .repeat(steps)}}
return ${chains.join(' + ')}
}`

/**
 * Multiplications and additions a second in single precision that a backend reaches at best: a kernel of eight
 * chains, which need nothing but registers. Best of several rounds.
 *
 * @param threads whether WebAssembly runs on all cores
 */
export async function peakFlops(backend: KernelBackend, threads: boolean): Promise<number> {
  for (let rounds = 64; ; rounds *= 8) {
    const leastMs = await timeChains(backend, threads, rounds)
    if (leastMs > telling || rounds >= mostRounds)
      return (rounds * perRound * width * heights[backend]) / (leastMs / 1000)
  }
}

async function timeChains(backend: KernelBackend, threads: boolean, rounds: number): Promise<number> {
  const gpu = await openGpu(backend)
  const kernel = gpu.createKernel(
    source as unknown as KernelFunction,
    {
      constants: { rounds },
      output: [width, heights[backend]],
      precision: 'single',
      loopMaxIterations: rounds,
      asyncMode: threads,
    } as object,
  ) as unknown as IKernelRunShortcut
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 10; run++) {
    const began = performance.now()
    await kernel(0.999)
    least = Math.min(least, performance.now() - began)
  }
  await gpu.destroy()
  return least
}
