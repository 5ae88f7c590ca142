import { type Body, call, isNumber, makeBody, plus, times } from './expression.ts'
import { type Edge, type Flow, type OperandNumbers, operandsOf } from './operand-numbers.ts'
import type { OrderBatch } from './order-batch.ts'

/** Orders in a row of the output. */
export const rowWidth = 256

/** pJ of what does not fit: above all others, and as a sum of three within single precision. */
const unfit = '1e38'

/**
 * The formula of `leastEnergies` for the orders of one batch as a kernel's source: places, operands and memories
 * unrolled, all numbers written out but the orders' own, of which one is read for each place. Nothing branches.
 *
 * Cuts before loops that do not index the operand need not be passed over, as none costs less than the one behind. What
 * the first and the last place cost is the same for all orders: a number.
 */
export function orderKernelSource(batch: OrderBatch): string {
  const { loops, room, shared } = batch
  const total = shared[1]!
  const body = makeBody()
  const { keep, lines } = body
  lines.push(`const order = this.thread.y * ${rowWidth} + this.thread.x`)
  const walks = operandsOf(batch).map((numbers) => makeWalk(numbers, shared, body))
  for (const walk of walks) walk.cut('1', `${total}`)
  let cycles = '1'
  for (let i = 0; i + 1 < loops; i++) {
    const packed = keep(`loopsAt[${i * room} + order] + 0.5`)
    const size = keep(`Math.floor(${packed} * ${1 / 216})`)
    cycles = keep(times(cycles, size))
    const count = keep(`Math.floor(${total} / ${cycles} + 0.5)`)
    let digits = keep(`${packed} - ${size} * 216`)
    walks.forEach((walk, o) => {
      const digit = 6 ** (2 - o)
      const code = keep(`Math.floor(${digits} * ${1 / digit})`)
      digits = keep(`${digits} - ${code} * ${digit}`)
      walk.enter(code, size)
      walk.cut(cycles, count)
    })
  }
  lines.push(`return ${walks.map((walk) => walk.leave(total)).reduce(plus)}`)
  return `function leastEnergyOfOrder(loopsAt) {\n${lines.join('\n')}\n}`
}

/** Statements of one operand's walk over the loops of an order, innermost first. */
function makeWalk(numbers: OperandNumbers, shared: Float32Array, body: Body) {
  const { bits, isOutput, isWindowed, isSummed, reuse, edges, whole } = numbers
  const partialSum = shared[0]!
  const { keep } = body
  const grows = [1, 2, 3, 4, 5].filter((code) => whole[code]! > 1)
  const factors = Array<string>(6).fill('1')
  /** By memory, the cheapest cuts so far. */
  const runs = edges.map(() => unfit)
  let held = '1'
  let isHeld = '1'

  const enter = (code: string, size: string) => {
    for (const grown of grows) {
      const isGrown = isWindowed ? `Math.abs(${code} - ${grown}) < 0.5` : `${code} > 0.5`
      factors[grown] = keep(times(factors[grown]!, keep(`${isGrown} ? ${size} : 1`)))
    }
    if (isOutput) return
    isHeld = keep(`${code} > 0.5 ? 0 : ${isHeld}`)
    held = keep(times(held, keep(`${isHeld} > 0.5 ? ${size} : 1`)))
  }

  const costOf = (edge: Edge, tile: string, cycles: string, count: string): string => {
    const flow = (bits: string, flow: Flow) => energy(bits, flow, count, body)
    if (!isOutput) {
      const tileBits = keep(times(tile, `${bits}`))
      return plus(flow(tileBits, edge.writesFromAbove), flow(tileBits, edge.upperReads))
    }
    const isPartial = edge.isSummedAbove ? '1' : partial(cycles)
    const tileBits = keep(times(tile, plus(`${bits}`, times(isPartial, `${partialSum - bits}`))))
    const back = keep(plus(flow(tileBits, edge.writesFromAbove), flow(tileBits, edge.upperReads)))
    return [flow(tileBits, edge.readsUp), flow(tileBits, edge.upperWrites), times(isPartial, back)].reduce(
      plus,
    )
  }
  /** Whether loops that do not index the results follow: those so far are all cycles but those of the tile. */
  const partial = (cycles: string) => {
    const all = times(factors[1]!, `${reuse - 0.5}`)
    if (isNumber(cycles) && isNumber(all)) return Number(cycles) < Number(all) ? '1' : '0'
    return keep(`${cycles} < ${all} ? 1 : 0`)
  }

  /** Compares cuts at this place, before which `cycles` go by, `count` times. */
  const cut = (cycles: string, count: string) => {
    let before = '0'
    edges.forEach((edge, level) => {
      const most = Number(tileOf(edge, whole.map(String), isWindowed, shared, keep))
      const tile = keep(tileOf(edge, factors, isWindowed, shared, keep))
      if (!isNumber(tile) || Number(tile) <= edge.capacity) {
        const cost = keep(plus(before, costOf(edge, tile, cycles, count)))
        const isSure = isNumber(tile) || most <= edge.capacity
        const fitting = isSure ? cost : keep(`${tile} > ${edge.capacity} ? ${unfit} : ${cost}`)
        runs[level] = keep(runs[level] === unfit ? fitting : call('min', runs[level]!, fitting))
      }
      before = runs[level]!
    })
  }

  /** Ends with all loops; pJ of the operand. */
  const leave = (total: number): string => {
    factors.splice(0, 6, ...whole.map(String))
    cut(`${total}`, '1')
    const isConstant = grows.length === 0 && !isOutput
    const count = isConstant
      ? '1'
      : isNumber(held)
        ? `${total}`
        : keep(`Math.floor(${total} / ${held} + 0.5)`)
    const first = `${isSummed ? partialSum : bits}`
    const reads = !isOutput || isSummed ? energy(first, numbers.firstReads, count, body) : '0'
    const writes = isOutput ? energy(first, numbers.firstWrites, count, body) : '0'
    return [reads, writes, runs.at(-1) ?? '0'].reduce(plus)
  }
  return { enter, cut, leave }
}

/** pJ of `count` transfers of as many bits. */
function energy(bits: string, [perBit, share, energyPj]: Flow, count: string, { keep }: Body): string {
  const steps = keep(call('ceil', times(bits, `${perBit}`)))
  const words = keep(call('floor', times(times(steps, `${share}`), count)))
  return times(words, `${energyPj}`)
}

/** Elements of the tile below an edge whose factors by relevance are given. */
function tileOf(
  { lanes }: Edge,
  factors: readonly string[],
  isWindowed: boolean,
  shared: Float32Array,
  keep: Body['keep'],
): string {
  const direct = times(factors[1]!, `${lanes[1]!}`)
  if (!isWindowed) return direct
  const along = (code: number, most: number, stride: number) => {
    const windows = keep(times(factors[code]!, `${lanes[code]!}`))
    const window = keep(times(factors[code + 1]!, `${lanes[code + 1]!}`))
    const overlap = keep(call('max', '0', plus(window, `${-stride}`)))
    const apart = keep(times(windows, window))
    return keep(call('min', `${most}`, plus(apart, times('-1', times(overlap, keep(plus(windows, '-1')))))))
  }
  return times(times(direct, along(2, shared[2]!, shared[4]!)), along(4, shared[3]!, shared[5]!))
}
