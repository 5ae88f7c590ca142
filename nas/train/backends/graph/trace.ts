import * as tf from '@tensorflow/tfjs-core'
import type { EncodedAttribute, NodeKernelBackend, TensorMetadata } from '../native-tensorflow.ts'
import { outputShapes, type Shape } from './output-shapes.ts'

/** Operators in the order in which they were asked for; a tensor is named `<node>:<output>`. */
export interface TracedGraph {
  readonly nodes: readonly TracedNode[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export type TracedNode = { readonly name: string } & (
  | { readonly kind: 'placeholder'; readonly shape: Shape }
  | { readonly kind: 'constant'; readonly tensor: ConstantTensor }
  | {
      readonly kind: 'operator'
      readonly operator: string
      readonly inputs: readonly string[]
      readonly attributes: readonly EncodedAttribute[]
    }
)

export interface ConstantTensor {
  readonly type: number
  readonly shape: Shape
  readonly values: Float32Array | Int32Array | Uint8Array
}

/** Thrown where a computation cannot be traced: it looks at a value, or uses an operator of unknown shape. */
export class UntraceableError extends Error {}

interface TracedTensor {
  readonly name: string
  readonly type: number
  readonly shape: Shape
  readonly constant?: ConstantTensor['values']
}

/**
 * Records the operators of a computation without computing anything: for that time tfjs-node's backend talks to a
 * binding that knows types and shapes alone.
 *
 * @param inputShapes of the inputs, which are float32
 * @throws {UntraceableError}
 */
export function traceGraph(
  native: NodeKernelBackend,
  inputShapes: readonly Shape[],
  compute: (inputs: tf.Tensor[]) => tf.Tensor[],
): TracedGraph {
  const { binding } = native
  const nodes: TracedNode[] = []
  const tensors = new Map<number, TracedTensor>()
  const add = (tensor: TracedTensor): TensorMetadata => {
    // Real tensors have numbers from 0 up, and −1 is none; the backend never frees a negative one.
    const id = -2 - tensors.size
    tensors.set(id, tensor)
    return { id, shape: [...tensor.shape], dtype: tensor.type }
  }
  const traced = (id: number): TracedTensor => {
    const tensor = tensors.get(id)
    if (!tensor) throw new UntraceableError('a tensor from outside of the traced computation')
    return tensor
  }
  const constantOf = ({ name, constant }: TracedTensor) => {
    if (!constant) throw new UntraceableError(`the value of ${name} decides on what is computed`)
    return constant
  }
  const recording: NodeKernelBackend['binding'] = {
    ...boundMethods(binding),
    createTensor: (shape, type, values) => {
      const name = `constant${nodes.length}`
      nodes.push({ name, kind: 'constant', tensor: { type, shape, values } })
      return add({ name, type, shape, constant: values }).id
    },
    tensorDataSync: (id) => constantOf(traced(id)),
    executeOp: (operator, attributes, ids) => {
      const inputs = ids.map(traced)
      const attribute = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value
      const shapes = outputShapes({
        name: operator,
        shapes: inputs.map(({ shape }) => shape),
        valuesOf: (input) => [...constantOf(inputs[input]!)],
        attribute,
      })
      if (!shapes) throw new UntraceableError(`operator ${operator}`)
      const name = `${operator}${nodes.length}`
      const names = inputs.map((input) => input.name)
      nodes.push({ name, kind: 'operator', operator, inputs: names, attributes })
      const type = (attribute('DstT') ?? attribute('T') ?? inputs[0]!.type) as number
      return shapes.map((shape, output) => add({ name: `${name}:${output}`, type, shape }))
    },
  }
  /** What goes in cannot come out under its own name. */
  const fetched = ({ name, type }: TracedTensor): string => {
    if (!name.startsWith('input')) return name
    const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE!, value: type }]
    const copy = `copy${nodes.length}`
    nodes.push({ name: copy, kind: 'operator', operator: 'Identity', inputs: [name], attributes })
    return copy
  }
  native.binding = recording
  const inputs = inputShapes.map((shape, i) => {
    const name = `input${i}`
    nodes.push({ name, kind: 'placeholder', shape })
    return native.createOutputTensor(add({ name, type: binding.TF_FLOAT, shape }))
  })
  try {
    const outputs = tf.tidy(() =>
      compute(inputs).map(({ dataId }) => fetched(traced(native.tensorMap.get(dataId).id))),
    )
    return { nodes, inputs: inputs.map((_, i) => `input${i}`), outputs }
  } finally {
    tf.dispose(inputs)
    native.binding = binding
  }
}

/** The addon's object is frozen, and its methods ask for it as `this`. */
function boundMethods<T extends object>(object: T): T {
  const entries = Object.getOwnPropertyNames(object).map((name) => {
    const value = Reflect.get(object, name)
    return [name, typeof value === 'function' ? value.bind(object) : value]
  })
  return Object.fromEntries(entries)
}
