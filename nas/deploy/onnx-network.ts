import type * as OnnxRuntime from 'onnxruntime-common'
import { InputError } from '../../errors.ts'
import { confidenceOf } from './confidence-of.ts'

/** Where an image left, and what that took. */
export interface Outcome {
  /** Index of the stage. */
  readonly exit: number
  readonly logits: Float32Array
  readonly milliseconds: number
}

/** The stages of an early-exit network in onnxruntime, one thread. */
export interface OnnxNetwork {
  /**
   * Runs stage after stage and stops at the first whose confidence is greater than or equal to the threshold.
   *
   * @param image 8-bit pixels, channels × height × width
   */
  run(image: Uint8Array, threshold: number): Promise<Outcome>
}

/**
 * Loads the stages' models in their order.
 *
 * @param fewestBits of weights and tensors: onnxruntime has kernels for 8 bits, and none for fewer: it computes those in
 * floating point, and is kept from rounding their biases to the coarse scale of their products
 * @throws {InputError} when onnxruntime-node is not installed
 */
export async function openOnnxNetwork(
  models: readonly Uint8Array[],
  fewestBits: number,
): Promise<OnnxNetwork> {
  const runtime = await loadRuntime()
  const stages = await Promise.all(
    models.map(async (model) => {
      const session = await runtime.InferenceSession.create(model, sessionOptions(fewestBits))
      const features = session.outputNames.find((name) => name !== 'logits')
      return { session, input: inputOf(session), features }
    }),
  )
  return {
    run: async (image, threshold) => {
      const began = performance.now()
      let tensor: OnnxRuntime.Tensor = new runtime.Tensor('uint8', image, stages[0]!.input.shape)
      for (const [exit, { session, input, features }] of stages.entries()) {
        const outputs = await session.run({ [input.name]: tensor })
        const logits = outputs.logits!.data as Float32Array
        if (features === undefined || confidenceOf(logits, 1) >= threshold) {
          return { exit, logits, milliseconds: performance.now() - began }
        }
        tensor = outputs[features]!
      }
      throw new Error('a network without a last stage')
    },
  }
}

/**
 * One thread; and 8-bit products in 16 bits: without VNNI instructions, onnxruntime's kernels otherwise saturate sums
 * of two products of uint8 and int8 silently (onnxruntime's documentation of quantization, "x64quantprecision").
 */
export function sessionOptions(fewestBits: number): OnnxRuntime.InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    extra: { session: { x64quantprecision: '1', disable_quant_qdq: fewestBits < 8 ? '1' : '0' } },
  }
}

/** No dependency: 290 MB that only those who run exported networks need. */
const runtimePackage: string = 'onnxruntime-node'

/** @throws {InputError} when it is not installed */
export async function loadRuntime(): Promise<typeof OnnxRuntime> {
  try {
    return await import(runtimePackage)
  } catch (error) {
    throw new InputError(
      {
        place: runtimePackage,
        expected: 'onnxruntime to run what was exported (npm install --no-save onnxruntime-node@1.30.0)',
        found: (error as Error).message.split('\n', 1)[0]!,
      },
      { cause: error },
    )
  }
}

function inputOf(session: OnnxRuntime.InferenceSession): { name: string; shape: number[] } {
  const [metadata] = session.inputMetadata
  if (!metadata?.isTensor) throw new Error(`no tensor among the inputs ${session.inputNames.join(', ')}`)
  return { name: metadata.name, shape: metadata.shape.map(Number) }
}
