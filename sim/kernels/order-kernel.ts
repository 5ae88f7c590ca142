import type { GPUInternalMode, IKernelRunShortcut } from 'gpu.js'
import { edgeNumbers, mostLevels, mostLoops, type OrderBatch, operandNumbers } from './order-batch.ts'

/** Where kernels run: WebAssembly on threads, plain JavaScript, OpenGL without a window, WebGPU. */
export const kernelBackends = ['webasm', 'cpu', 'headlessgl', 'webgpu'] as const
export type KernelBackend = (typeof kernelBackends)[number]

/** Scores batches of one room and shape; to be destroyed after use. */
export interface OrderKernel {
  readonly leastEnergies: (batch: OrderBatch) => Promise<readonly Float32Array[]>
  readonly destroy: () => Promise<void>
}

/** Orders in a row of the output. */
export const rowWidth = 256

/**
 * Compiles the kernel that gives what `leastEnergies` gives, in single precision. gpu.js is loaded here and nowhere else.
 *
 * @throws {Error} where the backend cannot run on this machine.
 */
export async function makeOrderKernel(
  backend: KernelBackend,
  { operands, loops, room }: OrderBatch,
): Promise<OrderKernel> {
  const { GPU } = await import('gpu.js')
  const gpu = new GPU({ mode: backend as GPUInternalMode })
  const kernel = gpu.createKernel(leastEnergyOfOrder, {
    constants: {
      operands,
      loops,
      room,
      depth: mostLevels,
      width: rowWidth,
      numbers: edgeNumbers,
      operandNumbers,
    },
    output: [rowWidth, room / rowWidth],
    precision: 'single',
    loopMaxIterations: mostLoops + 1,
    asyncMode: true,
    tactic: 'precision',
  } as object) as unknown as IKernelRunShortcut
  return {
    leastEnergies: async ({ perOperand, edges, shared, loopsAt }) =>
      (await kernel(perOperand, edges, shared, loopsAt)) as Float32Array[],
    destroy: async () => {
      await gpu.destroy()
    },
  }
}

interface KernelThis {
  readonly constants: {
    operands: number
    loops: number
    room: number
    depth: number
    width: number
    numbers: number
    operandNumbers: number
  }
  readonly thread: { readonly x: number; readonly y: number }
}

/** The formula of `leastEnergies`; one thread an order, all cuts in registers. */
function leastEnergyOfOrder(
  this: KernelThis,
  perOperand: number[],
  edges: number[],
  shared: number[],
  loopsAt: number[],
): number {
  let energy = 0
  const order = this.thread.y * this.constants.width + this.thread.x
  for (let o = 0; o < this.constants.operands; o++) {
    const own = o * this.constants.operandNumbers
    const memories = perOperand[own]!
    const isOutput = perOperand[own + 2]!
    const reuse = perOperand[own + 3]!
    let digit = 36
    if (o > 0.5) digit = 6
    if (o > 1.5) digit = 1
    const isWindowed = perOperand[own + 4]!
    let cycles = 1
    let none = 1
    let direct = 1
    let ox = 1
    let fx = 1
    let oy = 1
    let fy = 1
    let held = 1
    let isHeld = 1 - isOutput
    let run0 = 3e38
    let run1 = 3e38
    let run2 = 3e38
    for (let i = 0; i < this.constants.loops + 1; i++) {
      let code = 1
      let size = 1
      if (i < this.constants.loops) {
        const packed = loopsAt[i * this.constants.room + order]! + 0.5
        const digits = Math.floor(packed * (1 / digit) + 0.0001)
        code = digits - 6 * Math.floor((digits + 0.5) * (1 / 6))
        size = Math.floor(packed * (1 / 216))
      }
      const isRelevant = code > 0.5 ? 1 : 0
      const count = Math.floor(shared[1]! / cycles + 0.5)
      let before = 0
      for (let level = 0; level < memories - 1; level++) {
        const at = (o * this.constants.depth + level) * this.constants.numbers
        let tile = direct * edges[at + 1]!
        if (isWindowed > 0.5) {
          const lanesX = ox * edges[at + 2]!
          const windowX = fx * edges[at + 3]!
          const lanesY = oy * edges[at + 4]!
          const windowY = fy * edges[at + 5]!
          const wide = lanesX * windowX - Math.max(0, windowX - shared[4]!) * (lanesX - 1)
          const high = lanesY * windowY - Math.max(0, windowY - shared[5]!) * (lanesY - 1)
          tile = tile * Math.min(shared[2]!, wide) * Math.min(shared[3]!, high)
        }
        let cost = before
        if (isOutput > 0.5) {
          const isPartial = none < reuse - 0.5 || edges[at + 7]! > 0.5 ? 1 : 0
          const bits = tile * (isPartial * shared[0]! + (1 - isPartial) * perOperand[own + 1]!)
          const up = Math.floor(Math.ceil(bits * edges[at + 8]!) * edges[at + 9]! * count) * edges[at + 10]!
          const write =
            Math.floor(Math.ceil(bits * edges[at + 17]!) * edges[at + 18]! * count) * edges[at + 19]!
          const back =
            Math.floor(Math.ceil(bits * edges[at + 11]!) * edges[at + 12]! * count) * edges[at + 13]! +
            Math.floor(Math.ceil(bits * edges[at + 14]!) * edges[at + 15]! * count) * edges[at + 16]!
          cost = cost + up + write + isPartial * back
        } else {
          const bits = tile * perOperand[own + 1]!
          cost =
            cost +
            Math.floor(Math.ceil(bits * edges[at + 11]!) * edges[at + 12]! * count) * edges[at + 13]! +
            Math.floor(Math.ceil(bits * edges[at + 14]!) * edges[at + 15]! * count) * edges[at + 16]!
        }
        cost = tile > edges[at + 6]! || isRelevant < 0.5 ? 3e38 : cost
        if (level < 0.5) {
          run0 = Math.min(run0, cost)
          before = run0
        } else if (level < 1.5) {
          run1 = Math.min(run1, cost)
          before = run1
        } else {
          run2 = Math.min(run2, cost)
          before = run2
        }
      }
      isHeld = isHeld * (1 - isRelevant)
      held = held * (isHeld > 0.5 ? size : 1)
      cycles = cycles * size
      none = none * (isRelevant > 0.5 ? 1 : size)
      if (isWindowed > 0.5) {
        direct = direct * (Math.abs(code - 1) < 0.5 ? size : 1)
        ox = ox * (Math.abs(code - 2) < 0.5 ? size : 1)
        fx = fx * (Math.abs(code - 3) < 0.5 ? size : 1)
        oy = oy * (Math.abs(code - 4) < 0.5 ? size : 1)
        fy = fy * (code > 4.5 ? size : 1)
      } else {
        direct = direct * (isRelevant > 0.5 ? size : 1)
      }
    }
    const times = Math.floor(shared[1]! / held + 0.5)
    let first = 0
    if (isOutput > 0.5) {
      const isSummed = reuse > 1.5 || perOperand[own + 5]! > 0.5 ? 1 : 0
      const bits = isSummed * shared[0]! + (1 - isSummed) * perOperand[own + 1]!
      first =
        Math.floor(Math.ceil(bits * perOperand[own + 9]!) * perOperand[own + 10]! * times) *
        perOperand[own + 11]!
      first =
        first +
        isSummed *
          Math.floor(Math.ceil(bits * perOperand[own + 6]!) * perOperand[own + 7]! * times) *
          perOperand[own + 8]!
    } else {
      first =
        Math.floor(Math.ceil(perOperand[own + 1]! * perOperand[own + 6]!) * perOperand[own + 7]! * times) *
        perOperand[own + 8]!
    }
    energy = energy + first
    if (memories > 3.5) energy = energy + run2
    else if (memories > 2.5) energy = energy + run1
    else if (memories > 1.5) energy = energy + run0
  }
  return energy
}
