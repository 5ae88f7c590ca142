import { checkAtMost } from './exact.ts'
import type { ArrayShape } from './gemm.ts'
import { macModule } from './mac-module.ts'
import { type Lanes, laneBytes } from './shift-registers.ts'

/** Multiply-accumulate units of an array and the memory that holds their registers. */
export interface MacArray {
  readonly bytes: Uint8Array
  readonly int8: Int8Array
  readonly int32: Int32Array
  /** One cycle of all units, as `macModule` describes it. */
  readonly cycle: (
    sums: number,
    sumStride: number,
    left: number,
    leftStride: number,
    other: number,
    otherStride: number,
    rows: number,
    newest: number,
    steps: number,
    columns: number,
  ) => void
}

/** Registers of an array, rows padded to whole vectors: those that move right, those that move down, those that stay. */
export interface RegisterPlan {
  /** Elements from a row to the next. */
  readonly width: number
  readonly right: Lanes
  readonly down: Lanes
  /** Addresses, in bytes; and how many bytes they take together. */
  readonly stayingStart: number
  readonly downStart: number
  readonly rightStart: number
  readonly size: number
}

/**
 * Where the registers of an array lie in memory.
 *
 * @param downBytes bytes of an element that moves down, 1 or 4; one that stays has the other
 * @throws {InputError} for an array too large to step.
 */
export function planRegisters({ rows, columns }: ArrayShape, downBytes: 1 | 4): RegisterPlan {
  const width = Math.ceil(columns / 16) * 16
  const right = { lanes: rows, bytes: width, bytesPerCycle: 1 }
  const down = { lanes: 1, bytes: rows * width * downBytes, bytesPerCycle: width * downBytes }
  const downStart = rows * width * (5 - downBytes)
  const rightStart = downStart + laneBytes(down)
  const size = rightStart + rows * laneBytes(right)
  checkAtMost('bytes of the registers of an array', size, 2 ** 30)
  return { width, right, down, stayingStart: 0, downStart, rightStart, size }
}

const pageBytes = 65_536

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** What every engine has, and the library of ES2023 does not declare. */
const { WebAssembly: engine } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Memory: new (size: { readonly initial: number }) => Memory
    readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
    readonly Instance: new (
      module: object,
      imports: object,
    ) => { readonly exports: { readonly cycle: unknown } }
  }
}

let shared: { readonly memory: Memory; array: MacArray } | undefined

/** Units and registers for a plan, all zero; those of the call before are gone. */
export function clearedArray({ size }: RegisterPlan): MacArray {
  shared ??= makeShared()
  const missing = size - shared.memory.buffer.byteLength
  if (missing > 0) {
    shared.memory.grow(Math.ceil(missing / pageBytes))
    shared.array = { ...shared.array, ...viewsOf(shared.memory) }
  }
  shared.array.bytes.fill(0, 0, size)
  return shared.array
}

function makeShared(): { readonly memory: Memory; array: MacArray } {
  const memory = new engine.Memory({ initial: 1 })
  const { exports } = new engine.Instance(new engine.Module(macModule), { array: { memory } })
  return { memory, array: { ...viewsOf(memory), cycle: exports.cycle as MacArray['cycle'] } }
}

const viewsOf = ({ buffer }: Memory) => ({
  bytes: new Uint8Array(buffer),
  int8: new Int8Array(buffer),
  int32: new Int32Array(buffer),
})
