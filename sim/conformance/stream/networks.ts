import { makeLayer, type Precision } from '../../workload/layer.ts'
import type { Group, GroupNode } from './group.ts'

/** Cycles of an element of SiLU. Source: Stream at 28fb901, ZigZagCostEstimator. */
const siluCycles = 4
const precisionOf = (bits: number): Precision => ({ W: bits, I: bits, O: bits, partialSum: bits })

/** Sizes of two convolutions one after the other, as the records name them. */
export interface TwoConvSizes {
  readonly batch: number
  readonly in_ch: number
  readonly H: number
  readonly W: number
  readonly out_ch1: number
  readonly out_ch2: number
  /** Columns of the square window. */
  readonly kernel: number
  /** Of every element. */
  readonly bits: number
}

/** Two convolutions that keep the size of the map, each computed whole in the one iteration. */
export function twoConvolutions(sizes: TwoConvSizes): Group {
  const first = convolution('Conv1', sizes, sizes.in_ch, sizes.out_ch1, undefined)
  const second = convolution('Conv2', sizes, sizes.out_ch1, sizes.out_ch2, first)
  return { loops: [], nodes: [first, second] }
}

function convolution(
  name: string,
  { batch: B, H: OY, W: OX, kernel, bits }: TwoConvSizes,
  C: number,
  K: number,
  before: GroupNode | undefined,
): GroupNode {
  const mapBits = B * OY * OX * bits
  const image = { name: 'input', bits: mapBits * C, changedBy: [] }
  return {
    name,
    operatorType: 'Conv',
    layer: makeLayer(name, 'conv', { B, K, C, OX, OY, FX: kernel, FY: kernel }, precisionOf(bits), {
      inputSize: { x: OX, y: OY },
    }),
    loops: [
      { dimension: 'B', size: B },
      { dimension: 'OX', size: OX },
      { dimension: 'OY', size: OY },
      { dimension: 'FX', size: kernel },
      { dimension: 'FY', size: kernel },
      { dimension: 'C', size: C },
      { dimension: 'K', size: K },
    ],
    cyclesPerOperation: 1,
    inputs: [
      before ? { ...before.output, madeBy: before.name } : image,
      { name: `weights of ${name}`, bits: K * C * kernel * kernel * bits, changedBy: [] },
    ],
    output: { name: `output of ${name}`, bits: mapBits * K, changedBy: [] },
    runsIn: [],
  }
}

/** Sizes of a gated feed-forward block, as the records name them, and of the tiles in which its nodes are fused. */
export interface SwigluSizes {
  readonly seq_len: number
  readonly embedding_dim: number
  readonly hidden_dim: number
  readonly seq: number
  readonly embedding: number
  readonly hidden: number
  readonly bits: number
}

/** Two products side by side, one of them through SiLU, multiplied element by element, and a third product. */
export function swiglu(sizes: SwigluSizes): Group {
  const { seq_len, embedding_dim, hidden_dim, seq, embedding, hidden, bits } = sizes
  const precision = precisionOf(bits)
  const input = { name: 'input', bits: seq * embedding * bits, changedBy: ['embedding in', 'seq'] }
  const inner = (name: string) => ({ name, bits: seq * hidden * bits, changedBy: ['hidden', 'seq'] })
  const product = (name: string, from: GroupNode | undefined, isDown: boolean): GroupNode => {
    const [reduced, made] = isDown ? [hidden, embedding] : [embedding, hidden]
    const [allReduced, allMade] = isDown ? [hidden_dim, embedding_dim] : [embedding_dim, hidden_dim]
    const outer = isDown ? 'embedding out' : 'embedding in'
    return {
      name,
      operatorType: 'Gemm',
      layer: makeLayer(name, 'gemm', { B: seq, C: reduced, K: made }, precision),
      loops: [
        { dimension: 'B', size: seq_len },
        { dimension: 'C', size: allReduced },
        { dimension: 'K', size: allMade },
      ],
      cyclesPerOperation: 1,
      inputs: [
        from ? { ...from.output, madeBy: from.name } : input,
        { name: `weights of ${name}`, bits: reduced * made * bits, changedBy: [outer, 'hidden'] },
      ],
      output: isDown
        ? { name: 'output', bits: seq * embedding * bits, changedBy: ['embedding out', 'seq'] }
        : inner(`output of ${name}`),
      runsIn: [outer, 'hidden', 'seq'],
    }
  }
  const elementwise = (
    name: string,
    type: string,
    cycles: number,
    from: readonly GroupNode[],
  ): GroupNode => ({
    name,
    operatorType: type,
    layer: makeLayer(name, 'add', { OX: seq, G: hidden }, precision),
    loops: [
      { dimension: 'OX', size: seq_len },
      { dimension: 'G', size: hidden_dim },
    ],
    cyclesPerOperation: cycles,
    inputs: from.map(({ output, name: maker }) => ({ ...output, madeBy: maker })),
    output: inner(`output of ${name}`),
    runsIn: ['hidden', 'seq'],
  })
  const left = product('Gemm_Left', undefined, false)
  const right = product('Gemm_Right', undefined, false)
  const silu = elementwise('Silu', 'Silu', siluCycles, [left])
  const gated = elementwise('Elt_Mul', 'Mul', 1, [silu, right])
  const down = product('Gemm_Down', gated, true)
  return {
    loops: [
      { name: 'embedding in', size: embedding_dim / embedding },
      { name: 'embedding out', size: embedding_dim / embedding },
      { name: 'hidden', size: hidden_dim / hidden },
      { name: 'seq', size: seq_len / seq },
    ],
    nodes: [left, right, silu, gated, down],
  }
}
