import type { GPUInternalMode, IKernelRunShortcut } from 'gpu.js'
import { type EnergyBatch, levelNumbers, mostLevels, mostLoops } from './energy-batch.ts'

/** Where kernels run: WebAssembly on threads, plain JavaScript, OpenGL without a window, WebGPU. */
export const kernelBackends = ['webasm', 'cpu', 'headlessgl', 'webgpu'] as const
export type KernelBackend = (typeof kernelBackends)[number]

/** Scores batches of one capacity and shape; to be destroyed after use. */
export interface EnergyKernel {
  readonly energies: (batch: EnergyBatch) => Promise<readonly Float32Array[]>
  readonly destroy: () => Promise<void>
}

/**
 * Compiles the kernel that gives pJ of the memories for every mapping of a batch, in single precision. gpu.js is loaded here
 * and nowhere else.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function makeEnergyKernel(
  backend: KernelBackend,
  { orders, perOrder, operands, loops }: EnergyBatch,
): Promise<EnergyKernel> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const kernel = gpu.createKernel(energyOfCandidate, {
    constants: { operands, loops, orders, perOrder, depth: mostLevels, numbers: levelNumbers },
    output: [perOrder, orders],
    precision: 'single',
    loopMaxIterations: mostLoops,
    asyncMode: true,
    tactic: 'precision',
  } as object) as unknown as IKernelRunShortcut
  return {
    energies: async ({ perOperand, levels, shared, sizes, codes, cuts }) =>
      (await kernel(perOperand, levels, shared, sizes, codes, cuts)) as Float32Array[],
    destroy: async () => {
      await gpu.destroy()
    },
  }
}

interface KernelThis {
  readonly constants: {
    operands: number
    loops: number
    orders: number
    perOrder: number
    depth: number
    numbers: number
  }
  readonly thread: { readonly x: number; readonly y: number }
}

/** The formula of `batchEnergies`; loops that end early are masked, since lanes run in step. */
function energyOfCandidate(
  this: KernelThis,
  perOperand: number[],
  levels: number[],
  shared: number[],
  sizes: number[],
  codes: number[],
  cuts: number[],
): number {
  let energy = 0
  for (let o = 0; o < this.constants.operands; o++) {
    const depth = perOperand[o * 5]!
    const finalBits = perOperand[o * 5 + 1]!
    const isOutput = perOperand[o * 5 + 2]!
    const reuse = perOperand[o * 5 + 3]!
    let isPartial = 0
    if (isOutput > 0.5 && (reuse > 1.5 || perOperand[o * 5 + 4]! > 0.5)) isPartial = 1
    let held = 1
    let isHeld = 1 - isOutput
    for (let i = 0; i < this.constants.loops; i++) {
      if (codes[(this.thread.y * this.constants.operands + o) * this.constants.loops + i]! > 0.5) isHeld = 0
      if (isHeld > 0.5) held = held * sizes[this.thread.y * this.constants.loops + i]!
    }
    let tile = 1
    let count = Math.floor(shared[1]! / held + 0.0001)
    let bits = finalBits
    if (isPartial > 0.5) bits = shared[0]!
    for (let level = 0; level < this.constants.depth; level++) {
      if (level < depth) {
        const at = (o * this.constants.depth + level) * this.constants.numbers
        const down = tile * levels[at + 6]! * bits
        let reads = 0
        let writes = 0
        if (isOutput < 0.5 || isPartial > 0.5) {
          reads = Math.floor(Math.ceil(down / levels[at + 10]!) * levels[at + 14]! * count * levels[at + 7]!)
        }
        if (isOutput > 0.5) {
          writes = Math.floor(Math.ceil(down / levels[at + 11]!) * levels[at + 15]! * count * levels[at + 7]!)
        }
        const end =
          cuts[
            ((o * this.constants.depth + level) * this.constants.orders + this.thread.y) *
              this.constants.perOrder +
              this.thread.x
          ]!
        let none = 1
        let direct = 1
        let ox = 1
        let fx = 1
        let oy = 1
        let fy = 1
        let isOpen = 1
        for (let i = 0; i < this.constants.loops; i++) {
          const code = codes[(this.thread.y * this.constants.operands + o) * this.constants.loops + i]!
          const size = sizes[this.thread.y * this.constants.loops + i]!
          if (code > 0.5) isOpen = i > end - 0.5 ? 0 : isOpen
          const own = isOpen > 0.5 ? size : 1
          if (code < 0.5) none = none * own
          else if (code < 1.5) direct = direct * own
          else if (code < 2.5) ox = ox * own
          else if (code < 3.5) fx = fx * own
          else if (code < 4.5) oy = oy * own
          else fy = fy * own
        }
        const cycles = none * direct * ox * fx * oy * fy
        const lanesX = ox * levels[at + 2]!
        const windowX = fx * levels[at + 3]!
        const lanesY = oy * levels[at + 4]!
        const windowY = fy * levels[at + 5]!
        const wide = lanesX * windowX - Math.max(0, windowX - shared[4]!) * (lanesX - 1)
        const high = lanesY * windowY - Math.max(0, windowY - shared[5]!) * (lanesY - 1)
        tile = direct * levels[at + 1]! * Math.min(shared[2]!, wide) * Math.min(shared[3]!, high)
        isPartial = 0
        if (isOutput > 0.5 && (reuse / none > 1.0001 || levels[at + 18]! > 0.5)) isPartial = 1
        bits = finalBits
        if (isPartial > 0.5) bits = shared[0]!
        count = Math.floor(shared[1]! / cycles + 0.0001)
        if (levels[at + 19]! < 0.5) {
          if (isOutput > 0.5) {
            reads =
              reads +
              Math.floor(
                Math.ceil((tile * bits) / levels[at + 12]!) * levels[at + 16]! * count * levels[at + 7]!,
              )
          }
          if (isOutput < 0.5 || isPartial > 0.5) {
            writes =
              writes +
              Math.floor(
                Math.ceil((tile * bits) / levels[at + 13]!) * levels[at + 17]! * count * levels[at + 7]!,
              )
          }
        }
        energy = energy + reads * levels[at + 8]! + writes * levels[at + 9]!
      }
    }
  }
  return energy
}
