import { blockOptionOf } from './block-options.ts'
import type { Block, EarlyExitNetwork, GraphNode, MountingPoint, NetworkSpec } from './graph.ts'
import { mountingPoint } from './heads.ts'
import { activation, add, batchNorm, conv, type Tensor } from './nodes.ts'
import { stridesOf } from './strides.ts'

/** Output channels, expansion, depthwise kernel and stride of the study's twelve blocks (arXiv 2512.04705). */
const blockTable: readonly (readonly [outputs: number, expansion: number, kernel: number, stride: number])[] =
  [
    [16, 1, 3, 1],
    [24, 6, 3, 1],
    [24, 6, 3, 1],
    [32, 6, 3, 1],
    [32, 6, 3, 1],
    [64, 6, 3, 2],
    [64, 6, 3, 1],
    [96, 6, 7, 1],
    [96, 6, 7, 1],
    [160, 6, 7, 2],
    [160, 6, 7, 1],
    [320, 6, 7, 1],
  ]
const stemChannels = 32

/** The blocks behind which an exit may be mounted: 0 … 9 (A … J), and 11 (K), which is always there. */
const mountedBlocks = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]

/**
 * The study's 12-block MobileNetV2 with both heads at its eleven mounting points. At width 1 and 32×32 the backbone
 * has 195 325 952 MACs and 1 388 288 parameters. `spec.strides` gives the stride of the stem, then of each block,
 * `spec.kernels` and `spec.expansions` the window and the expansion of each block.
 */
export function mobileNetV2Eenn(spec: NetworkSpec): EarlyExitNetwork {
  const strides = stridesOf(spec, [1, ...blockTable.map(([, , , stride]) => stride)])
  const ownExpansions = blockTable.map(([, expansion]) => expansion)
  const expansions = blockOptionOf(spec, 'expansions', ownExpansions)
  const ownKernels = blockTable.map(([, , kernel]) => kernel)
  const kernels = blockOptionOf(spec, 'kernels', ownKernels)
  const headOptions = {
    classes: spec.classes,
    ...(spec.headPooling && { pooling: spec.headPooling }),
  }
  const image: Tensor = { name: 'input', shape: spec.input }
  const stem = convBatchNormRelu6('stem', image, {
    outputs: scaled(stemChannels, spec.width),
    kernel: 3,
    stride: strides[0]!,
  })
  const blocks: Block[] = []
  const points: MountingPoint[] = []
  let nodes: GraphNode[] = [...stem]
  let tensor: Tensor = stem.at(-1)!
  blockTable.forEach(([outputs], index) => {
    nodes.push(
      ...invertedResidual(`block${index}`, tensor, {
        outputs: scaled(outputs, spec.width),
        expansion: expansions[index]!,
        kernel: kernels[index]!,
        stride: strides[index + 1]!,
      }),
    )
    tensor = nodes.at(-1)!
    blocks.push({ name: String(index), nodes, output: tensor.name })
    nodes = []
    const place = mountedBlocks.indexOf(index)
    if (place >= 0) {
      const letter = String.fromCharCode('A'.charCodeAt(0) + place)
      points.push(mountingPoint(letter, index, tensor, headOptions))
    }
  })
  return { name: spec.builder, input: spec.input, classes: spec.classes, blocks, mountingPoints: points }
}

/** Channels times width, to the nearest multiple of 8, never more than a tenth below (MobileNetV2, section 4). */
function scaled(channels: number, width: number): number {
  const rounded = Math.max(8, Math.floor((channels * width + 4) / 8) * 8)
  return rounded < 0.9 * channels * width ? rounded + 8 : rounded
}

function convBatchNormRelu6(
  name: string,
  input: Tensor,
  options: Parameters<typeof conv>[2],
): readonly GraphNode[] {
  const convolution = conv(`${name}.conv`, input, options)
  const normalized = batchNorm(`${name}.bn`, convolution)
  return [convolution, normalized, activation(`${name}.act`, normalized, 'relu6')]
}

interface InvertedResidualOptions {
  readonly outputs: number
  readonly expansion: number
  readonly kernel: number
  readonly stride: number
}

function invertedResidual(
  name: string,
  input: Tensor,
  options: InvertedResidualOptions,
): readonly GraphNode[] {
  const { outputs, expansion, kernel, stride } = options
  const nodes: GraphNode[] = []
  let tensor = input
  if (expansion > 1) {
    nodes.push(
      ...convBatchNormRelu6(`${name}.expand`, tensor, {
        outputs: input.shape.channels * expansion,
        kernel: 1,
      }),
    )
    tensor = nodes.at(-1)!
  }
  const { channels } = tensor.shape
  nodes.push(
    ...convBatchNormRelu6(`${name}.depthwise`, tensor, {
      outputs: channels,
      kernel,
      stride,
      groups: channels,
    }),
  )
  const projection = conv(`${name}.project.conv`, nodes.at(-1)!, { outputs, kernel: 1 })
  const projected = batchNorm(`${name}.project.bn`, projection)
  nodes.push(projection, projected)
  const isResidual = stride === 1 && outputs === input.shape.channels && expansion > 1
  if (isResidual) nodes.push(add(`${name}.add`, input, projected))
  return nodes
}
