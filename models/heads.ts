import {
  type GraphNode,
  type Head,
  type HeadKind,
  type HeadPooling,
  headKinds,
  type MountingPoint,
} from './graph.ts'
import { activation, flatten, gemm, poolAtMost, poolTo, type Tensor } from './nodes.ts'

/** Side of the map that a head's max pooling leaves (arXiv 2512.04705). */
const pooledSide = 4

export interface HeadOptions {
  readonly classes: number
  /** How the head shrinks the map; the study's own: maximum, to 4×4. */
  readonly pooling?: HeadPooling
  /** Whether maps may have any size, which the windows then overlap to fill. */
  readonly isAnySize?: boolean
}

/** A mounting point with the study's two heads: max pooling to 4×4, flatten, then one or two linear layers. */
export function mountingPoint(
  letter: string,
  blockIndex: number,
  output: Tensor,
  options: HeadOptions,
): MountingPoint {
  return { letter, blockIndex, heads: headKinds.map((kind) => head(kind, letter, output, options)) }
}

function head(kind: HeadKind, letter: string, input: Tensor, options: HeadOptions): Head {
  const { classes, pooling = { function: 'max', side: pooledSide }, isAnySize } = options
  const prefix = `exit${letter}.${kind === 1 ? 'one' : 'two'}`
  const nodes: GraphNode[] = []
  const append = <Node extends GraphNode>(node: Node): Node => {
    nodes.push(node)
    return node
  }
  const shrinks = Math.max(input.shape.height, input.shape.width) > pooling.side
  const poolBy = isAnySize ? poolAtMost : poolTo
  const pooled = shrinks ? append(poolBy(pooling.side, `${prefix}.pool`, input, pooling.function)) : input
  let features: Tensor = append(flatten(`${prefix}.flatten`, pooled))
  if (kind === 0) {
    const hidden = append(gemm(`${prefix}.hidden`, features, Math.ceil(features.shape.channels / 2)))
    features = append(activation(`${prefix}.act`, hidden, 'relu6'))
  }
  return { kind, nodes, output: append(gemm(`${prefix}.logits`, features, classes)).name }
}
