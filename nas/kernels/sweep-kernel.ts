import type { IKernelRunShortcut } from 'gpu.js'
import { type KernelBackend, requireBackend } from '../../sim/kernels/backends.ts'
import { openGpu } from '../../sim/kernels/open-gpu.ts'
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
 * @throws {InputError} where the backend cannot run on this machine.
 */
export async function makeSweepKernel(
  backend: KernelBackend,
  { exits, room, parts, imagesOfPart }: SweepBatch,
): Promise<SweepKernel> {
  await requireBackend(backend)
  const gpu = await openGpu(backend)
  const kernel = gpu.createKernel(countLeaving, {
    constants: { room, imagesOfPart, padded: parts * imagesOfPart },
    output: [room, parts, exits],
    precision: 'single',
    loopMaxIterations: Math.max(imagesOfPart, exits) + 1,
    asyncMode: true,
    tactic: 'precision',
  } as object) as unknown as IKernelRunShortcut
  return {
    counts: async ({ images, settings, levels, right, places }) => {
      const found = (await kernel(levels, right, places)) as Float32Array[][]
      const correct = new Int32Array(settings)
      const leaving = found.map((rows) => {
        const counts = new Int32Array(settings)
        for (const row of rows)
          for (let setting = 0; setting < settings; setting++) {
            counts[setting]! += row[setting]! >> 12
            correct[setting]! += row[setting]! & 4095
          }
        return counts
      })
      return { images, leaving, correct }
    },
    destroy: async () => {
      await gpu.destroy()
    },
  }
}

interface KernelThis {
  readonly constants: { room: number; imagesOfPart: number; padded: number }
  readonly thread: { readonly x: number; readonly y: number; readonly z: number }
}

/** One thread a setting, a part of the images and an exit: those that leave there × 4096, and those of them it is right on. */
function countLeaving(this: KernelThis, levels: number[], right: number[], places: number[]): number {
  const first = this.thread.y * this.constants.imagesOfPart
  const own = this.thread.z * this.constants.padded + first
  const place = places[this.thread.z * this.constants.room + this.thread.x]!
  let sum = 0
  for (let i = 0; i < this.constants.imagesOfPart; i++) {
    let leaves = levels[own + i]! > place ? 1 : 0
    for (let before = 0; before < this.thread.z; before++) {
      const level = levels[before * this.constants.padded + first + i]!
      leaves = level > places[before * this.constants.room + this.thread.x]! ? 0 : leaves
    }
    sum = sum + leaves * (4096 + right[own + i]!)
  }
  return sum
}
