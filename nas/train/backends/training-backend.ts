import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'

export type BackendName = 'tensorflow' | 'wasm' | 'cpu'

/** Height and width are treated alike; `padding` is symmetric and of zeros. */
export interface ConvolutionOptions {
  readonly stride: number
  readonly padding: number
}

/** A square window, no padding; a last row or column that does not fill a window is left out. */
export interface PoolOptions {
  readonly kernel: number
  readonly stride: number
}

export interface QuantizationGrid {
  /** 2 to 16; the grid has 2^bits levels, one less with `narrowRange`. */
  readonly bits: number
  /** Leaves the lowest level out, so that symmetric weights keep zero in the middle. Default false. */
  readonly narrowRange?: boolean
}

/** A grid whose step is learned: 2^bits levels from zero up, or 2^bits − 1 around it. */
export interface LearnedGrid {
  readonly bits: number
  readonly isSigned: boolean
  /** What the gradient of the step is multiplied by. */
  readonly gradientScale: number
}

/**
 * Output, and the statistics of the batch for the running averages: per channel, constants, variance unbiased. They
 * end with the enclosing tf.tidy or tf.grads: read or tf.keep them there.
 */
export interface NormalizedBatch {
  readonly y: Tensor4D
  readonly mean: Tensor1D
  readonly variance: Tensor1D
}

/** A computation as one graph. */
export interface CompiledFunction {
  run(inputs: readonly Tensor[]): Tensor[]
  /** Frees the graph. */
  dispose(): void
}

/**
 * The differentiable operators whose speed differs between backends; everything else is plain tfjs-core. Tensors are
 * batch × height × width × channels. All may be used inside tf.variableGrads and tf.grads, and give first derivatives.
 */
export interface TrainingBackend {
  readonly name: BackendName
  /** For provenance: the libraries and their versions. */
  readonly version: string

  /** `filter`: height × width × input channels × output channels. */
  conv2d(x: Tensor4D, filter: Tensor4D, options: ConvolutionOptions): Tensor4D

  /** `filter`: height × width × channels × 1. */
  depthwiseConv2d(x: Tensor4D, filter: Tensor4D, options: ConvolutionOptions): Tensor4D

  /** Rows of `a` × columns of `b`. */
  matMul(a: Tensor2D, b: Tensor2D): Tensor2D

  /** Normalizes by the mean and the biased variance of the batch, per channel, then scales by gamma and adds beta. */
  batchNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): NormalizedBatch

  relu(x: Tensor4D): Tensor4D
  relu6(x: Tensor4D): Tensor4D

  maxPool(x: Tensor4D, options: PoolOptions): Tensor4D
  averagePool(x: Tensor4D, options: PoolOptions): Tensor4D

  /**
   * Rounds to the 2^bits levels that span [min, max], moved a little so that zero is a level (TensorFlow's
   * FakeQuantWithMinMaxVars; Jacob et al., CVPR 2018, §3). min ≤ 0 ≤ max, min < max. The gradient passes unchanged
   * where x lies in the moved range and is zero elsewhere; none goes to min and max, numbers or scalars.
   */
  fakeQuantize<T extends Tensor>(
    x: T,
    range: { readonly min: number | Tensor; readonly max: number | Tensor } & QuantizationGrid,
  ): T

  /** The same with a range for each channel; channels lie on the last axis. */
  fakeQuantizePerChannel<T extends Tensor>(x: T, min: Tensor1D, max: Tensor1D, grid: QuantizationGrid): T

  /**
   * Rounds to the levels of a grid whose positive `steps`, a scalar or one for each channel on the last axis, get a
   * gradient too (LSQ).
   */
  fakeQuantizeLearned<T extends Tensor>(x: T, steps: Tensor, grid: LearnedGrid): T

  /**
   * Makes one graph of a computation; left out where the backend runs operators one by one only. What it gives agrees
   * with `compute` up to rounding.
   *
   * @param inputShapes of the inputs, which are float32
   * @param compute is called once, with tensors that have no values
   * @throws {UntraceableError} where values decide on what is computed
   */
  compile?(
    inputShapes: readonly (readonly number[])[],
    compute: (inputs: Tensor[]) => Tensor[],
  ): CompiledFunction
}
