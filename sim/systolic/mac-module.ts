/*
 * A WebAssembly module of one function, in the binary format (WebAssembly core specification 2.0, chapter 5; vector
 * instructions: section 5.4.9), as far as that function needs it.
 */

const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const [add, subtract, and, shiftLeft] = [[0x6a], [0x6b], [0x71], [0x74]] as const
const [isLess, isAtLeast, select] = [[0x48], [0x4e], [0x1b]] as const
/** From -64 to 63. */
const constant = (value: number) => [0x41, value & 127]
const branch = (depth: number) => [0x0c, depth]
const branchIf = (depth: number) => [0x0d, depth]
const block = (...body: readonly (readonly number[])[]) => [0x02, 0x40, ...body.flat(), 0x0b]
const loop = (...body: readonly (readonly number[])[]) => [0x03, 0x40, ...body.flat(), 0x0b]

const vector = (opcode: number) => [0xfd, ...unsigned(opcode)]
const load = (offset: number) => [...vector(0x00), 0, offset]
const store = (offset: number) => [...vector(0x0b), 0, offset]
/** Eight products of 16 bits, of the lower or upper halves of two vectors of 8-bit numbers. */
const multiply = [vector(0x9c), vector(0x9d)] as const
/** Four numbers of 32 bits, of the lower or upper half of eight of 16. */
const widen = [vector(0xa7), vector(0xa8)] as const
const addFour = vector(0xae)

const [sums, sumStride, left, leftStride, other, otherStride, rows, newest, steps, columns] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const
const [column, end, place] = [10, 11, 12] as const
const products = 13

const increase = (local: number, by: readonly number[]) => [...get(local), ...by, ...add, ...set(local)]
/** The first where `condition` holds, else the second. */
const choose = (first: readonly number[], second: readonly number[], condition: readonly number[]) => [
  ...first,
  ...second,
  ...condition,
  ...select,
]
const oldest = [...get(newest), ...get(steps), ...subtract, ...constant(1), ...add]
const nextStep = [...get(newest), ...constant(1), ...add]

/** Sixteen elements: products of the bytes at `left` and `other`, added to the words at `place`. */
const sixteen = multiply.flatMap((half, i) => [
  ...get(left),
  ...get(column),
  ...add,
  ...load(0),
  ...get(other),
  ...get(column),
  ...add,
  ...load(0),
  ...half,
  ...set(products),
  ...widen.flatMap((quarter, k) => {
    const offset = 32 * i + 16 * k
    return [
      ...get(place),
      ...get(place),
      ...load(offset),
      ...get(products),
      ...quarter,
      ...addFour,
      ...store(offset),
    ]
  }),
])

const body = block(
  loop(
    [...get(rows), ...constant(1), ...isLess, ...branchIf(1)],
    choose(oldest, constant(0), [...oldest, ...constant(0), ...isAtLeast]),
    [...constant(-16), ...and, ...set(column)],
    choose(nextStep, get(columns), [...nextStep, ...get(columns), ...isLess]),
    set(end),
    block(
      loop(
        [...get(column), ...get(end), ...isAtLeast, ...branchIf(1)],
        [...get(sums), ...get(column), ...constant(2), ...shiftLeft, ...add, ...set(place)],
        sixteen,
        [...increase(column, constant(16)), ...branch(0)],
      ),
    ),
    [...increase(sums, get(sumStride)), ...increase(left, get(leftStride))],
    [
      ...increase(other, get(otherStride)),
      ...increase(newest, constant(-1)),
      ...increase(rows, constant(-1)),
    ],
    branch(0),
  ),
)

const text = (name: string) => [name.length, ...new TextEncoder().encode(name)]
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content]
const [i32, v128, functionType] = [0x7f, 0x7b, 0x60] as const
// Two groups of locals: three i32, one v128.
const code = [2, 3, i32, 1, v128, ...body, 0x0b]

/**
 * Imports `array.memory`, exports `cycle(sums, sumStride, left, leftStride, other, otherStride, rows, newest, steps,
 * columns)`, byte addresses and strides: for each row, products of its bytes at `left` and `other` are added to its 32-bit
 * words at `sums`, in the columns that hold a step while the newest step in the first row is `newest`, whole groups of
 * sixteen; each row is one step behind the one before it.
 */
export const macModule: Uint8Array<ArrayBuffer> = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, functionType, 10, ...Array<number>(10).fill(i32), 0]),
  ...section(2, [1, ...text('array'), ...text('memory'), 0x02, 0x00, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('cycle'), 0x00, 0]),
  ...section(10, [1, ...unsigned(code.length), ...code]),
])
