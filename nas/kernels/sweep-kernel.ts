import type { GPUInternalMode, IKernelRunShortcut } from 'gpu.js'
import type { KernelBackend } from '../../sim/kernels/order-kernel.ts'
import type { SweepCounts } from '../evaluate/threshold-sweep.ts'
import type { SweepBatch } from './sweep-batch.ts'

/** Counts batches of one shape; to be destroyed after use. */
export interface SweepKernel {
  readonly counts: (batch: SweepBatch) => Promise<SweepCounts>
  readonly destroy: () => Promise<void>
}

/**
 * Compiles the kernel that gives what `sweepCounts` gives, to the image.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function makeSweepKernel(
  backend: KernelBackend,
  { exits, room, parts, imagesOfPart }: SweepBatch,
): Promise<SweepKernel> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const kernel = gpu.createKernel(countLeaving, {
    constants: { room, parts, imagesOfPart, padded: parts * imagesOfPart },
    output: [room, exits * parts],
    precision: 'single',
    loopMaxIterations: Math.max(imagesOfPart, exits) + 1,
    asyncMode: true,
    tactic: 'precision',
  } as object) as unknown as IKernelRunShortcut
  return {
    counts: async ({ images, settings, levels, right, places }) => {
      const rows = (await kernel(levels, right, places)) as Float32Array[]
      const correct = new Int32Array(settings)
      const leaving = Array.from({ length: exits }, () => new Int32Array(settings))
      rows.forEach((row, y) => {
        const counts = leaving[Math.floor(y / parts)]!
        for (let setting = 0; setting < settings; setting++) {
          counts[setting]! += row[setting]! >> 12
          correct[setting]! += row[setting]! & 4095
        }
      })
      return { images, leaving, correct }
    },
    destroy: async () => {
      await gpu.destroy()
    },
  }
}

interface KernelThis {
  readonly constants: { room: number; parts: number; imagesOfPart: number; padded: number }
  readonly thread: { readonly x: number; readonly y: number }
}

/** One thread a setting, an exit and a part of the images: those that leave there × 4096, and those of them it is right on. */
function countLeaving(this: KernelThis, levels: number[], right: number[], places: number[]): number {
  const exit = Math.floor((this.thread.y + 0.5) / this.constants.parts)
  const first = (this.thread.y - exit * this.constants.parts) * this.constants.imagesOfPart
  const setting = this.thread.x
  const own = exit * this.constants.padded
  const place = places[exit * this.constants.room + setting]!
  let sum = 0
  for (let i = 0; i < this.constants.imagesOfPart; i++) {
    const image = first + i
    let leaves = levels[own + image]! > place ? 1 : 0
    for (let before = 0; before < exit; before++) {
      leaves =
        levels[before * this.constants.padded + image]! > places[before * this.constants.room + setting]!
          ? 0
          : leaves
    }
    sum = sum + leaves * (4096 + right[own + image]!)
  }
  return sum
}
