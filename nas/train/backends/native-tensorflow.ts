import type { Tensor } from '@tensorflow/tfjs-core'

/** The part of tfjs-node's NodeJSKernelBackend that runs TensorFlow's operators by name, and graphs. */
export interface NodeKernelBackend {
  binding: NodeBinding
  /** What the backend knows of a tensor's data. */
  readonly tensorMap: { get(dataId: object): { readonly id: number } }
  createOutputTensor(metadata: TensorMetadata): Tensor
  executeMultipleOutputs(
    operator: string,
    attributes: readonly EncodedAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[]
  runSavedModel(
    id: number,
    inputs: readonly Tensor[],
    inputNames: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): Tensor[]
}

/** The addon: TensorFlow's C library, tensors by number. */
export interface NodeBinding extends Readonly<Record<`TF_ATTR_${string}`, number>> {
  readonly TF_Version: string
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly createTensor: (shape: readonly number[], type: number, values: TensorValues) => number
  readonly tensorDataSync: (id: number) => TensorValues
  readonly executeOp: (
    operator: string,
    attributes: readonly EncodedAttribute[],
    inputs: readonly number[],
    outputs: number,
  ) => TensorMetadata[]
  readonly loadSavedModel: (folder: string, tags: string) => number
  readonly deleteSavedModel: (id: number) => void
}

export type TensorValues = Float32Array | Int32Array | Uint8Array

export interface TensorMetadata {
  readonly id: number
  readonly shape: number[]
  /** TensorFlow's number of an element type. */
  readonly dtype: number
}

export interface EncodedAttribute {
  readonly name: string
  /** TensorFlow's number of a kind of attribute. */
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
  readonly attributes?: Readonly<Record<string, Attribute | null>> | undefined
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

function encode(binding: NodeBinding, name: string, value: Attribute): EncodedAttribute {
  const as = (type: `TF_ATTR_${string}`, encoded: unknown) => ({ name, type: binding[type]!, value: encoded })
  if (typeof value === 'boolean') return as('TF_ATTR_BOOL', value)
  if (typeof value === 'string') return as('TF_ATTR_STRING', value)
  if (typeof value === 'number' || !('float' in value || 'type' in value)) return as('TF_ATTR_INT', value)
  if ('float' in value) return as('TF_ATTR_FLOAT', value.float)
  return as('TF_ATTR_TYPE', value.type === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT)
}
