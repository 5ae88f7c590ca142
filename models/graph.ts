/** Channels, height and width of a tensor of one image; a vector is channels × 1 × 1. */
export interface TensorShape {
  readonly channels: number
  readonly height: number
  readonly width: number
}

interface NodeBase {
  /** Unique in the network; also the name of its output tensor and the stem of its parameters' names. */
  readonly name: string
  /** Names of the nodes whose outputs it reads; 'input' is the image. */
  readonly inputs: readonly string[]
  /** Of the output. */
  readonly shape: TensorShape
  /** Bits that a quantized file gave its operands; those of the whole network where left out. */
  readonly bits?: OperandBits
}

/** Bits per element of weights, first input and output. */
export interface OperandBits {
  readonly weights?: number
  readonly input?: number
  readonly output?: number
}

/** 2-D convolution; `groups` = input channels makes it depthwise. Symmetric zero padding of `padding` pixels. */
export interface ConvNode extends NodeBase {
  readonly kind: 'conv'
  readonly inputShape: TensorShape
  readonly kernel: number
  /** Columns of the window, where these are not as many as its rows. */
  readonly kernelWidth?: number
  readonly stride: number
  readonly padding: number
  readonly groups: number
  readonly bias: boolean
}

/** Per-channel affine normalization; folded into the convolution before it when deployed, where it costs nothing. */
export interface BatchNormNode extends NodeBase {
  readonly kind: 'batch-norm'
}

/** Added to the variance by every batch norm, trained and deployed. */
export const batchNormEpsilon = 1e-3

export interface ActivationNode extends NodeBase {
  readonly kind: 'activation'
  readonly function: 'relu' | 'relu6'
}

/** Non-overlapping or strided window over each channel, no padding. */
export interface PoolNode extends NodeBase {
  readonly kind: 'pool'
  readonly function: 'max' | 'average'
  readonly inputShape: TensorShape
  readonly kernel: number
  /** Columns of the window, where these are not as many as its rows. */
  readonly kernelWidth?: number
  readonly stride: number
  /** From window to window along a row, where it is not that along a column. */
  readonly strideWidth?: number
}

/**
 * Rows and columns added around each channel: what a window needs that is not padded alike on all sides. It costs
 * nothing by itself: an accelerator skips them.
 */
export interface PadNode extends NodeBase {
  readonly kind: 'pad'
  readonly inputShape: TensorShape
  readonly sides: PaddedSides
  /** What a maximum never takes, or zero. */
  readonly fill: 'zero' | 'lowest'
}

export interface PaddedSides {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface AddNode extends NodeBase {
  readonly kind: 'add'
}

/** Channel-major (C, H, W) order, as in ONNX. */
export interface FlattenNode extends NodeBase {
  readonly kind: 'flatten'
}

/** Fully connected layer with bias. */
export interface GemmNode extends NodeBase {
  readonly kind: 'gemm'
  readonly inputFeatures: number
}

export type GraphNode =
  | ConvNode
  | BatchNormNode
  | ActivationNode
  | PoolNode
  | PadNode
  | AddNode
  | FlattenNode
  | GemmNode

/** A part of the backbone with one input and one output tensor; the unit between which exits may be mounted. */
export interface Block {
  readonly name: string
  readonly nodes: readonly GraphNode[]
  /** Name of the node whose output the next block and the exits read. */
  readonly output: string
}

/** The study's two heads: 1 (`ex_lay` = 1) has one linear layer, 0 (`ex_lay` = 0) two with a ReLU6 between. */
export type HeadKind = 0 | 1

export interface Head {
  readonly kind: HeadKind
  readonly nodes: readonly GraphNode[]
  /** Name of the node that gives the logits. */
  readonly output: string
}

/** A place where a head may be mounted. */
export interface MountingPoint {
  /** 'A', 'B', …; the last is always there. */
  readonly letter: string
  /** Index in `blocks` of the block whose output the heads read. */
  readonly blockIndex: number
  /** Of each kind one at most, in the order of `headKinds`. */
  readonly heads: readonly Head[]
}

/** Order of the kinds wherever heads of one place are listed. */
export const headKinds: readonly HeadKind[] = [1, 0]

/** A backbone and every head that may be mounted on it, described once: trained, costed and exported as it is. */
export interface EarlyExitNetwork {
  readonly name: string
  readonly input: TensorShape
  readonly classes: number
  /** What becomes of the pixels before the first layer; left out: as datasets/normalize.ts says. */
  readonly preprocessing?: Preprocessing
  readonly blocks: readonly Block[]
  readonly mountingPoints: readonly MountingPoint[]
}

/** How a head shrinks the map that it reads: windows of one function, to side × side. */
export interface HeadPooling {
  readonly function: 'max' | 'average'
  readonly side: number
}

/** Which builder made a network and with which options: enough to make it again. */
export interface NetworkSpec {
  /** `onnx`: imported from a file; `imported` holds all of it. */
  readonly builder: 'mobilenetv2-eenn' | 'resnet8' | 'onnx'
  /** Multiplies the channel counts of the backbone; rounded to multiples of 8. */
  readonly width: number
  readonly classes: number
  readonly input: TensorShape
  /** Stride of the stem and of each block; the builder's own where left out. */
  readonly strides?: readonly number[]
  /** Side of the depthwise window of each block, odd; the builder's own where left out. */
  readonly kernels?: readonly number[]
  /** How many times more channels each block has within; the builder's own where left out. */
  readonly expansions?: readonly number[]
  /** Of the study's heads, which have maximum pooling to 4×4 where left out. */
  readonly headPooling?: HeadPooling
  readonly imported?: ImportedNetwork
}

/** A network that a file described; layers and heads, no weights. */
export interface ImportedNetwork extends Pick<EarlyExitNetwork, 'name' | 'blocks' | 'mountingPoints'> {
  /** SHA-256 of the file. */
  readonly sha256: string
  readonly preprocessing: Preprocessing
}

/** What a network reads: (pixel − mean) / deviation, per channel, pixels being 0 … 255. */
export interface Preprocessing {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

/** One candidate's exits: the place, and the kind of head there; the last place is always among them. */
export interface ExitChoice {
  readonly letter: string
  readonly kind: HeadKind
}
