import type { Tensor } from '@tensorflow/tfjs-core'

/** The part of tfjs-node's NodeJSKernelBackend that runs TensorFlow's operators by name. */
export interface NodeKernelBackend {
  readonly binding: Readonly<Record<string, number>> & { readonly TF_Version: string }
  executeMultipleOutputs(
    operator: string,
    attributes: readonly EncodedAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[]
}

interface EncodedAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** A plain number is TensorFlow's `int`; `float` and element types say so. */
type Attribute =
  | boolean
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly type: 'float32' | 'int32' }

export interface NativeOperator {
  readonly operator: string
  readonly inputs: readonly Tensor[]
  /** The element type T is float32 unless told otherwise; null leaves it out. */
  readonly attributes?: Readonly<Record<string, Attribute | null>>
  /** Default 1. */
  readonly outputs?: number
}

/** Runs one of TensorFlow's operators and gives its outputs; see `runNative`. */
export type RunNative = (operator: NativeOperator) => Tensor[]

/**
 * Runs one of TensorFlow's operators (names, inputs and attributes are those of tf.raw_ops) and gives its outputs.
 * Nothing is put on the tape: the caller brings the gradient.
 */
export function runNative(
  backend: NodeKernelBackend,
  { operator, inputs, attributes = {}, outputs = 1 }: NativeOperator,
): Tensor[] {
  const list = Object.entries({ T: { type: 'float32' } as const, ...attributes })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => encode(backend.binding, name, value!))
  return backend.executeMultipleOutputs(operator, list, inputs, outputs)
}

function encode(binding: NodeKernelBackend['binding'], name: string, value: Attribute): EncodedAttribute {
  const as = (type: string, encoded: unknown) => ({ name, type: binding[type]!, value: encoded })
  if (typeof value === 'boolean') return as('TF_ATTR_BOOL', value)
  if (typeof value === 'string') return as('TF_ATTR_STRING', value)
  if (typeof value === 'number' || !('float' in value || 'type' in value)) return as('TF_ATTR_INT', value)
  if ('float' in value) return as('TF_ATTR_FLOAT', value.float)
  return as('TF_ATTR_TYPE', value.type === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT)
}
