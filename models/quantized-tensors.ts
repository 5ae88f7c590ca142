import type { EarlyExitNetwork, GraphNode } from './graph.ts'
import { nodesOf } from './nodes-of.ts'

/** How a tensor between layers is stored when the network runs in integers. */
export interface TensorQuantization {
  /** Known before training (ReLU6: 0 … 6), or the largest magnitude seen. */
  readonly range: { readonly kind: 'fixed'; readonly maximum: number } | { readonly kind: 'observed' }
  /** Unsigned after a rectifier; otherwise symmetric around zero. */
  readonly isSigned: boolean
}

/**
 * The tensors that leave the accumulator and are written at activation width: what a rectifier gives, and what a
 * convolution, batch norm, addition or pooling average gives when no rectifier or batch norm follows. Logits stay as
 * they are: they are quantized when they are stored. Maximum pooling and flattening keep their input's numbers.
 */
export function quantizedTensors(network: EarlyExitNetwork): ReadonlyMap<string, TensorQuantization> {
  const nodes = nodesOf(network)
  const absorbed = new Set(
    nodes.filter((node) => node.kind === 'batch-norm' || node.kind === 'activation').flatMap((n) => n.inputs),
  )
  const quantized = new Map<string, TensorQuantization>()
  for (const node of nodes) {
    const quantization = absorbed.has(node.name) ? undefined : quantizationOf(node)
    if (quantization) quantized.set(node.name, quantization)
  }
  return quantized
}

function quantizationOf(node: GraphNode): TensorQuantization | undefined {
  switch (node.kind) {
    case 'activation':
      return {
        range: node.function === 'relu6' ? { kind: 'fixed', maximum: 6 } : { kind: 'observed' },
        isSigned: false,
      }
    case 'conv':
    case 'batch-norm':
    case 'add':
      return { range: { kind: 'observed' }, isSigned: true }
    case 'pool':
      return node.function === 'average' ? { range: { kind: 'observed' }, isSigned: true } : undefined
    default:
      return undefined
  }
}
