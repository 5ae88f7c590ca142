import { InputError } from '../errors.ts'
import type {
  ActivationNode,
  AddNode,
  BatchNormNode,
  ConvNode,
  FlattenNode,
  GemmNode,
  PoolNode,
  TensorShape,
} from './graph.ts'

/** The output of a node, or the image: what the next node reads. */
export interface Tensor {
  readonly name: string
  readonly shape: TensorShape
}

export interface ConvOptions {
  readonly outputs: number
  /** Odd; the padding is half of it, so that stride 1 keeps the size. */
  readonly kernel: number
  readonly stride?: number
  readonly groups?: number
  readonly bias?: boolean
}

export function conv(name: string, input: Tensor, options: ConvOptions): ConvNode {
  const { outputs, kernel, stride = 1, groups = 1, bias = false } = options
  const padding = (kernel - 1) / 2
  const size = (pixels: number) => Math.floor((pixels + 2 * padding - kernel) / stride) + 1
  return {
    kind: 'conv',
    name,
    inputs: [input.name],
    inputShape: input.shape,
    shape: { channels: outputs, height: size(input.shape.height), width: size(input.shape.width) },
    kernel,
    stride,
    padding,
    groups,
    bias,
  }
}

export function batchNorm(name: string, input: Tensor): BatchNormNode {
  return { kind: 'batch-norm', name, inputs: [input.name], shape: input.shape }
}

export function activation(name: string, input: Tensor, fn: ActivationNode['function']): ActivationNode {
  return { kind: 'activation', name, inputs: [input.name], shape: input.shape, function: fn }
}

/**
 * Pools a square map whose sides are multiples of `side` down to side × side.
 *
 * @throws {InputError} for another map
 */
export function poolTo(side: number, name: string, input: Tensor, fn: PoolNode['function']): PoolNode {
  const { channels, height, width } = input.shape
  if (height !== width || height % side !== 0) {
    throw new InputError({
      place: `image size and strides, at ${name}`,
      expected: `a square map whose sides are multiples of ${side}`,
      found: `${width}×${height}`,
    })
  }
  const kernel = height / side
  return {
    kind: 'pool',
    name,
    inputs: [input.name],
    inputShape: input.shape,
    shape: { channels, height: side, width: side },
    function: fn,
    kernel,
    stride: kernel,
  }
}

/**
 * Pools a map of any size down to at most side × side: windows as far apart as the size allows, the kernel as large as
 * fills the map.
 */
export function poolAtMost(side: number, name: string, input: Tensor, fn: PoolNode['function']): PoolNode {
  const { channels, height, width } = input.shape
  const shape = { channels, height: Math.min(side, height), width: Math.min(side, width) }
  const stride = Math.floor(height / shape.height)
  const strideWidth = Math.floor(width / shape.width)
  const kernel = height - (shape.height - 1) * stride
  const kernelWidth = width - (shape.width - 1) * strideWidth
  return {
    kind: 'pool',
    name,
    inputs: [input.name],
    inputShape: input.shape,
    shape,
    function: fn,
    kernel,
    ...(kernelWidth !== kernel && { kernelWidth }),
    stride,
    ...(strideWidth !== stride && { strideWidth }),
  }
}

export function add(name: string, left: Tensor, right: Tensor): AddNode {
  return { kind: 'add', name, inputs: [left.name, right.name], shape: left.shape }
}

export function flatten(name: string, input: Tensor): FlattenNode {
  return { kind: 'flatten', name, inputs: [input.name], shape: vector(elements(input.shape)) }
}

export function gemm(name: string, input: Tensor, outputs: number): GemmNode {
  return {
    kind: 'gemm',
    name,
    inputs: [input.name],
    shape: vector(outputs),
    inputFeatures: elements(input.shape),
  }
}

export function elements({ channels, height, width }: TensorShape): number {
  return channels * height * width
}

function vector(channels: number): TensorShape {
  return { channels, height: 1, width: 1 }
}
