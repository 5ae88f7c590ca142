import type { Preprocessing } from '../graph.ts'
import { imageCoding } from '../image-coding.ts'
import type { IntegerNetwork, IntegerOperation, IntegerTensor } from './integer-network.ts'
import { runOperation } from './operators.ts'
import type { IntegerStage } from './stages.ts'

export interface StageOutput {
  /** Integers of `stage.features`. */
  readonly features: Int32Array
  /** Integers of `stage.head.logits`. */
  readonly logits: Int32Array
}

/**
 * Runs a stage on the integers of its input.
 *
 * @param input height × width × channels; the first stage's is the image, pixel − 128
 */
export function runStage(
  { input: tensor, backbone, features, head }: IntegerStage,
  input: Int32Array,
): StageOutput {
  const values = run(backbone, new Map([[tensor.name, input]]))
  const map = values.get(features.name)!
  const logits = run(head.operations, new Map([[features.name, map]])).get(head.logits.name)!
  return { features: map, logits }
}

/** Logits of every head for one image: every place in order, in each the kinds in order. */
export function runEveryHead(
  { image, blocks, mountingPoints }: IntegerNetwork,
  pixels: Int32Array,
): Int32Array[] {
  const values = new Map([[image.name, pixels]])
  return blocks.flatMap(({ operations, output }, index) => {
    run(operations, values)
    const features = new Map([[output.name, values.get(output.name)!]])
    const point = mountingPoints.find(({ blockIndex }) => blockIndex === index)
    return (point?.heads ?? []).map((head) => run(head.operations, new Map(features)).get(head.logits.name)!)
  })
}

/** Real values of a tensor's integers. */
export function dequantize(integers: Int32Array, { scale, zeroPoint = 0 }: IntegerTensor): Float32Array {
  return Float32Array.from(integers, (integer) => (integer - zeroPoint) * scale)
}

/** An 8-bit image of pixels, channels last, as a network preprocesses them. */
export function imageIntegers(pixels: Uint8Array, preprocessing?: Preprocessing): Int32Array {
  return preprocessing
    ? imageCoding(preprocessing).integersOf(pixels)
    : Int32Array.from(pixels, (pixel) => pixel - 128)
}

function run(
  operations: readonly IntegerOperation[],
  values: Map<string, Int32Array>,
): Map<string, Int32Array> {
  for (const operation of operations) {
    values.set(
      operation.output.name,
      runOperation(operation, ({ name }) => values.get(name)!),
    )
  }
  return values
}
