import { z } from 'zod'
import type { MixedBits, ZeroPoints } from '../../models/bit-widths.ts'
import { blockOptionsShape } from '../../models/block-options-schema.ts'
import type { ExitChoice, NetworkSpec } from '../../models/graph.ts'
import { importedNetworkSchema } from '../../models/imported-network-schema.ts'

const side = z.int().min(8).max(1024)

const network = z.strictObject({
  builder: z.enum(['mobilenetv2-eenn', 'resnet8', 'onnx']),
  width: z.number().positive().max(8),
  classes: z.int().min(2).max(65_536),
  input: z.strictObject({ channels: z.int().min(1).max(16), height: side, width: side }),
  strides: z.array(z.int().min(1).max(4)).exactOptional(),
  ...blockOptionsShape,
  imported: importedNetworkSchema.exactOptional(),
})

const share = z.number().min(0).max(1)

/** 32: floating point. */
const bits = z.int().min(2).max(8).or(z.literal(32))

const widths = z.strictObject({ weightBits: bits.exactOptional(), activationBits: bits.exactOptional() })

/** Everything that decides a training's outcome besides the data, the seed and the backend. */
export const recipeSchema: z.ZodType<Recipe> = z.strictObject({
  name: z.string().regex(/^[\w.+-]+$/),
  network,
  heads: z
    .array(z.strictObject({ letter: z.string().min(1), kind: z.literal([0, 1]) }))
    .min(1)
    .exactOptional(),
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  validationImages: z.int().min(1),
  trainingImages: z.int().min(1).exactOptional(),
  splitSeed: z.int().exactOptional(),
  learningRate: z.number().positive(),
  warmUpShare: share,
  momentum: z.number().min(0).max(0.999),
  weightDecay: z.number().min(0),
  baseFanIn: z.number().positive(),
  earlyExitGradient: share,
  distillation: z.number().min(0),
  labelSmoothing: z.number().min(0).lt(1).exactOptional(),
  cutout: z.int().min(1).exactOptional(),
  mixup: z.number().positive().max(1).exactOptional(),
  weightAverage: z.number().min(0).lt(1).exactOptional(),
  weightBits: bits,
  activationBits: bits,
  headBits: widths.exactOptional(),
  layerBits: z.record(z.string(), widths).exactOptional(),
  ranges: z
    .strictObject({
      weights: z.enum(['largest', 'learned']).exactOptional(),
      activations: z.enum(['moving-average', 'learned']).exactOptional(),
      percentile: z.number().min(50).max(100).exactOptional(),
      learnedUpTo: z.int().min(2).max(8).exactOptional(),
      zeroPoints: z.enum(['symmetric', 'affine']).exactOptional(),
    })
    .exactOptional(),
  quantizeFrom: share,
  freezeFrom: share,
})

export interface Recipe extends MixedBits {
  readonly name: string
  readonly network: NetworkSpec
  /** The heads that are mounted; all where left out. */
  readonly heads?: readonly ExitChoice[]
  readonly epochs: number
  readonly batchSize: number
  /** Images split off the training set, on which thresholds are chosen. */
  readonly validationImages: number
  /** How many of the others are trained on; all where left out. */
  readonly trainingImages?: number
  /** Seed of the choice of both; that of the training where left out. */
  readonly splitSeed?: number
  /** Peak of the one-cycle schedule. */
  readonly learningRate: number
  /** Share of the steps in which the rate rises. */
  readonly warmUpShare: number
  readonly momentum: number
  /** On the weights of convolutions (not depthwise) and linear layers. */
  readonly weightDecay: number
  /** A linear layer with more inputs than this learns more slowly in proportion (μP, arXiv 2203.03466, table 3). */
  readonly baseFanIn: number
  /** What part of an early head's gradient reaches the backbone; the head itself learns from all of it. */
  readonly earlyExitGradient: number
  /** Weight of the divergence of every other head from the last exit's one-layer head; 0: none. */
  readonly distillation: number
  /** What of each target is spread evenly over all classes; none where left out. */
  readonly labelSmoothing?: number
  /** Side of the square that is cut out of every image, pixels; none where left out. */
  readonly cutout?: number
  /** α of the mixing of images with one another; none where left out. */
  readonly mixup?: number
  /** What a step leaves of the moving average of the weights, with which the training ends; none where left out. */
  readonly weightAverage?: number
  /** How quantizers get their ranges; left out: from the largest weight, and from the moving average of activations. */
  readonly ranges?: {
    readonly weights?: 'largest' | 'learned'
    readonly activations?: 'moving-average' | 'learned'
    /**
     * The percentile of a batch's magnitudes that enters the moving average, of affine tensors that of the values and the
     * one as far from the other end; the largest where left out.
     */
    readonly percentile?: number
    /** The widest grid, bits, whose step is learned where `learned` is said; 8 where left out. */
    readonly learnedUpTo?: number
    /** Of activations that may be negative; symmetric where left out, and where the step is learned. */
    readonly zeroPoints?: ZeroPoints
  }
  /** Share of the steps after which weights and activations are quantized in the forward pass. */
  readonly quantizeFrom: number
  /** Share of the steps after which batch norm uses its running statistics and activation ranges stand still. */
  readonly freezeFrom: number
}
