import fc from 'fast-check'
import type { Core, Memory, PortNames } from '../hardware/accelerator.ts'
import type { Mapping, SpatialLoop, TemporalLoop } from '../mapping/mapping.ts'
import { type Layer, loopDimensions, makeLayer, type Operand } from '../workload/layer.ts'

/*
 * For tests: layers, accelerators and mappings drawn at random, of every kind that the model has. Mappings need not fit
 * their memories; what the search finds does.
 */

const operands: readonly Operand[] = ['I', 'W', 'O']
const size = (max: number) => fc.integer({ min: 1, max })

/** Convolutions dense, depthwise and grouped, and linear layers; dilated and strided, of operands of several widths. */
export const randomLayer: fc.Arbitrary<Layer> = fc
  .record({
    operator: fc.constantFrom('conv', 'depthwise', 'gemm'),
    loops: fc.record({ B: size(3), G: size(3), K: size(13), C: size(13), OX: size(9), OY: size(5) }),
    window: fc.record({ FX: size(4), FY: size(3) }),
    stride: size(3),
    dilation: fc.record({ x: size(2), y: size(2) }),
    precision: fc.record({
      W: fc.constantFrom(2, 4, 8),
      I: fc.constantFrom(4, 8),
      O: fc.constantFrom(8, 16),
      partialSum: fc.constantFrom(16, 24, 32),
    }),
  })
  .map(({ operator, loops, window, stride, dilation, precision }) => {
    const { B, G, K, C, OX, OY } = loops
    if (operator === 'gemm') return makeLayer('gemm', 'gemm', { B, K, C }, precision)
    const channels = operator === 'depthwise' ? { G: K } : { G, K, C }
    return makeLayer(operator, operator as 'conv', { B, ...channels, OX, OY, ...window }, precision, {
      stride,
      dilation,
    })
  })

/** Ports of a memory: one, one each way, or one for each operand and direction. */
const portNames = (kind: 'one' | 'two' | 'apart', operand: Operand): PortNames => {
  const read = kind === 'one' ? 'rw' : kind === 'two' ? 'r' : `r ${operand}`
  const write = kind === 'one' ? 'rw' : kind === 'two' ? 'w' : `w ${operand}`
  return { readToLower: read, readToUpper: read, writeFromLower: write, writeFromUpper: write }
}

const width = fc.constantFrom(8, 12, 16, 32, 64)

/** A memory for these operands that serves these array dimensions. */
const memory = (
  name: string,
  held: readonly Operand[],
  serves: readonly string[],
  sizeBits: fc.Arbitrary<number>,
): fc.Arbitrary<Memory> =>
  fc
    .record({
      sizeBits,
      readBitsPerCycle: width,
      writeBitsPerCycle: width,
      parts: fc.constantFrom(1, 2, 4),
      readEnergyPj: size(90),
      writeEnergyPj: size(90),
      ports: fc.constantFrom('one' as const, 'two' as const, 'apart' as const),
    })
    .map(({ parts, ports, ...figures }) => ({
      name,
      operands: held,
      serves,
      ...figures,
      readGranularityBits: figures.readBitsPerCycle / parts,
      writeGranularityBits: figures.writeBitsPerCycle / parts,
      ports: Object.fromEntries(held.map((operand) => [operand, portNames(ports, operand)])),
    }))

/**
 * Arrays of one to three dimensions; registers for some operands, private or shared by some dimensions; a memory for some or
 * all operands above them; and one for all, outermost.
 */
export const randomCore: fc.Arbitrary<Core> = fc
  .record({
    sizes: fc.array(size(6), { minLength: 1, maxLength: 3 }),
    inner: fc.subarray([...operands]),
    middle: fc.subarray([...operands]),
    innerServes: fc.subarray(['D0', 'D1', 'D2']),
    middleServes: fc.subarray(['D0', 'D1', 'D2']),
    macPj: size(20),
  })
  .chain(({ sizes, inner, middle, innerServes, middleServes, macPj }) => {
    const array = sizes.map((extent, i) => ({ name: `D${i}`, size: extent }))
    const names = array.map(({ name }) => name)
    const within = (chosen: readonly string[]) => names.filter((name) => chosen.includes(name))
    const registers = inner.map((operand) =>
      memory(`register ${operand}`, [operand], within(innerServes), fc.constantFrom(8, 32, 64, 256)),
    )
    const serves = within([...innerServes, ...middleServes])
    const buffers =
      middle.length > 0 ? [memory('buffer', middle, serves, fc.constantFrom(512, 4096, 65_536))] : []
    const dram = memory('dram', operands, names, fc.constant(2 ** 33))
    return fc.tuple(...registers, ...buffers, dram).map(
      (memories): Core => ({
        name: 'drawn',
        operators: ['conv', 'depthwise', 'gemm'],
        array,
        macEnergy: { energyPj: macPj, bits: 8, source: 'drawn', scaling: 'constant' },
        memories,
        wiring: {},
        outputPathEnergyPj: 0,
      }),
    )
  })

/** Any unrolling, also of factors that do not divide their loops; any order of the rest; any tile in any memory. */
export function randomMapping(layer: Layer, core: Core): fc.Arbitrary<Mapping> {
  const dimensions = loopDimensions.filter((dimension) => layer.sizes[dimension] > 1)
  if (dimensions.length === 0) return fc.constant(mappingOf([], [], core, []))
  const loops = fc.shuffledSubarray([...dimensions])
  return loops.chain((chosen) => {
    const pairs = core.array.flatMap(({ name, size: extent }, i) => {
      const dimension = chosen[i]
      const most = dimension ? Math.min(extent, layer.sizes[dimension]) : 1
      return dimension && most > 1 ? [{ arrayDimension: name, dimension, most }] : []
    })
    return fc.tuple(...pairs.map(({ most }) => fc.integer({ min: 2, max: most }))).chain((factors) => {
      const spatial = pairs.map(({ arrayDimension, dimension }, i) => ({
        arrayDimension,
        dimension,
        factor: factors[i]!,
      }))
      const rest = temporalFactors(layer, spatial)
      return fc
        .tuple(
          fc.shuffledSubarray(rest, { minLength: rest.length }),
          fc.array(fc.nat(rest.length), { minLength: 9, maxLength: 9 }),
        )
        .map(([temporal, cuts]) => mappingOf(spatial, temporal, core, cuts))
    })
  })
}

/** Prime factors of the rounds that each loop has left. */
function temporalFactors(layer: Layer, spatial: readonly SpatialLoop[]): TemporalLoop[] {
  return loopDimensions.flatMap((dimension) => {
    const unrolled = spatial.find((loop) => loop.dimension === dimension)?.factor ?? 1
    return primeFactors(Math.ceil(layer.sizes[dimension] / unrolled)).map((factor) => ({
      dimension,
      size: factor,
    }))
  })
}

function primeFactors(value: number, from = 2): number[] {
  if (value === 1) return []
  return value % from === 0 ? [from, ...primeFactors(value / from, from)] : primeFactors(value, from + 1)
}

/** Cuts in ascending order; the outermost memory holds all. */
function mappingOf(
  spatial: readonly SpatialLoop[],
  temporal: readonly TemporalLoop[],
  core: Core,
  drawn: readonly number[],
): Mapping {
  const cuts: Partial<Record<Operand, number[]>> = {}
  operands.forEach((operand, i) => {
    const levels = core.memories.filter((one) => one.operands.includes(operand)).length
    const inner = drawn.slice(3 * i, 3 * i + levels - 1).toSorted((a, b) => a - b)
    cuts[operand] = [...inner, temporal.length]
  })
  return { spatial, temporal, cuts }
}
