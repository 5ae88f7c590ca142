import type { TensorShape } from '../../graph.ts'
import type { OnnxTensor } from '../read-tensor.ts'

/** A tensor of the file that depends on the image. */
export interface ImportedTensor {
  /** Of the node of the graph that makes it. */
  readonly name: string
  /** What the graph says of it, wherever the file puts its channels. */
  readonly shape: TensorShape
  /** As in the file, batch first. */
  readonly dims: readonly number[]
  /**
   * Where the channels are: behind the batch (as PyTorch exports), or last (TensorFlow). Of a vector: the order in which
   * it was flattened.
   */
  readonly layout: 'channels-first' | 'channels-last'
  /** Of a flattened map: the map. */
  readonly map?: TensorShape
  /** Limits that it was clipped to before it is quantized. */
  readonly clipped?: readonly [low: number, high: number]
}

/** What a name in the file stands for. */
export type Imported =
  | { readonly kind: 'tensor'; readonly tensor: ImportedTensor }
  | { readonly kind: 'constant'; readonly constant: OnnxTensor; readonly bits?: number }
  /** A weight of which the file gives the shape alone. */
  | { readonly kind: 'unknown'; readonly dims: readonly number[] }

/** Dimensions of a map in the file's order, for one image. */
export function dimsOfMap(
  { channels, height, width }: TensorShape,
  layout: ImportedTensor['layout'],
): number[] {
  return layout === 'channels-first' ? [1, channels, height, width] : [1, height, width, channels]
}

/** Whether a tensor has rows and columns in the file. */
export function isMap({ dims }: ImportedTensor): boolean {
  return dims.length === 4
}
