import type { IKernelRunShortcut, KernelFunction } from 'gpu.js'
import { randomStream } from '../../random.ts'
import type { KernelBackend, Missing } from './backends.ts'
import { openGpu } from './open-gpu.ts'

const count = 256

const arithmetic = `function arithmetic(left, right) {
  const a = left[this.thread.x]
  const b = right[this.thread.x]
  return this.thread.y > 1.5 ? a / b : (this.thread.y > 0.5 ? a + b : a * b)
}`

/** Sums and products as IEEE 754 rounds them and quotients within 2.5 units in the last place, which screens count on. */
export async function lackOfPrecision(backend: KernelBackend): Promise<Missing | undefined> {
  const stream = randomStream(1, 'arithmetic')
  const numbers = () =>
    Float32Array.from(
      { length: count },
      () => stream.integer(2 ** 23, 2 ** 24) * 2 ** stream.integer(-30, 16),
    )
  const [left, right] = [numbers(), numbers()]
  const gpu = await openGpu(backend)
  const kernel = gpu.createKernel(arithmetic as unknown as KernelFunction, {
    output: [count, 3],
    precision: 'single',
    tactic: 'precision',
  }) as unknown as IKernelRunShortcut
  const [products, sums, quotients] = (await kernel(left, right)) as Float32Array[]
  const expected = 'products and sums in single precision, quotients to 2.5 units in their last place'
  for (let i = 0; i < count; i++) {
    const [a, b] = [left[i]!, right[i]!]
    if (products![i] !== Math.fround(a * b)) return { expected, found: `${a} × ${b} = ${products![i]}` }
    if (sums![i] !== Math.fround(a + b)) return { expected, found: `${a} + ${b} = ${sums![i]}` }
    if (Math.abs(quotients![i]! / (a / b) - 1) > 2.5 * 2 ** -23)
      return { expected, found: `${a} ⁄ ${b} = ${quotients![i]}` }
  }
  return undefined
}
