import { refuseOptions } from './block-options.ts'
import type { Block, EarlyExitNetwork, GraphNode, NetworkSpec } from './graph.ts'
import { mountingPoint } from './heads.ts'
import { activation, add, batchNorm, conv, type Tensor } from './nodes.ts'
import { stridesOf } from './strides.ts'

/** Output channels and stride of the three stacks of MLPerf Tiny's ResNet-8 (mlcommons/tiny, keras_model.py). */
const stackTable: readonly (readonly [outputs: number, stride: number])[] = [
  [16, 1],
  [32, 2],
  [64, 2],
]
const stemChannels = 16

/**
 * ResNet-8 of MLPerf Tiny: 12 501 632 MACs with its own classifier (average pooling, one linear layer), which is kind
 * 1 of the last mounting point D. A, B and C lie behind the stem and the first two stacks and have the study's heads.
 */
export function resNet8(spec: NetworkSpec): EarlyExitNetwork {
  refuseOptions(spec, ['kernels', 'expansions'])
  const strides = stridesOf(spec, [1, ...stackTable.map(([, stride]) => stride)])
  const channels = (count: number) => Math.max(1, Math.round(count * spec.width))
  const image: Tensor = { name: 'input', shape: spec.input }
  const stem = convBatchNorm('stem', image, channels(stemChannels), 3, strides[0]!)
  const stemNodes: GraphNode[] = [...stem, activation('stem.act', stem[1], 'relu')]
  const blocks: Block[] = [{ name: '0', nodes: stemNodes, output: 'stem.act' }]
  let tensor: Tensor = stemNodes.at(-1)!
  const outputs: Tensor[] = [tensor]
  stackTable.forEach(([count], index) => {
    const nodes = basicBlock(`block${index + 1}`, tensor, channels(count), strides[index + 1]!)
    tensor = nodes.at(-1)!
    outputs.push(tensor)
    blocks.push({ name: String(index + 1), nodes, output: tensor.name })
  })
  const mountingPoints = outputs.map((output, index) =>
    mountingPoint('ABCD'[index]!, index, output, {
      classes: spec.classes,
      ...(spec.headPooling && { pooling: spec.headPooling }),
      ...(index === 3 && { pooling: { function: 'average', side: 1 } as const }),
    }),
  )
  return { name: spec.builder, input: spec.input, classes: spec.classes, blocks, mountingPoints }
}

function convBatchNorm(name: string, input: Tensor, outputs: number, kernel: number, stride: number) {
  const convolution = conv(`${name}.conv`, input, { outputs, kernel, stride })
  return [convolution, batchNorm(`${name}.bn`, convolution)] as const
}

/** Two 3×3 convolutions and a shortcut, which is a 1×1 convolution with bias where the shape changes. */
function basicBlock(name: string, input: Tensor, outputs: number, stride: number): readonly GraphNode[] {
  const first = convBatchNorm(`${name}.first`, input, outputs, 3, stride)
  const middle = activation(`${name}.first.act`, first[1], 'relu')
  const second = convBatchNorm(`${name}.second`, middle, outputs, 3, 1)
  const nodes: GraphNode[] = [...first, middle, ...second]
  let shortcut = input
  if (stride > 1 || outputs !== input.shape.channels) {
    const projection = conv(`${name}.shortcut.conv`, input, { outputs, kernel: 1, stride, bias: true })
    nodes.push(projection)
    shortcut = projection
  }
  const sum = add(`${name}.add`, shortcut, second[1])
  return [...nodes, sum, activation(`${name}.act`, sum, 'relu')]
}
