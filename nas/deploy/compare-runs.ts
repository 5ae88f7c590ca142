import type { ImageSet, ImageShape } from '../../datasets/dataset.ts'
import type { Preprocessing } from '../../models/graph.ts'
import { imageIntegers, runStage } from '../../models/integer/interpreter.ts'
import { imageOffset } from '../../models/onnx/write-stage.ts'
import type { BankSplit } from '../evaluate/logit-bank.ts'
import { confidenceOf } from './confidence-of.ts'
import {
  type Decision,
  decide,
  type ExitStatistics,
  exitStatistics,
  predictionOf,
} from './exit-statistics.ts'
import { type MeasuredTime, measuredTime } from './measured-time.ts'
import type { OnnxNetwork } from './onnx-network.ts'
import type { StageModel } from './stage-models.ts'

export interface CompareOptions {
  readonly stages: readonly StageModel[]
  readonly threshold: number
  readonly network: OnnxNetwork
  /** The whole backbone and the last head alone. */
  readonly staticNetwork: OnnxNetwork
  /** A model that computes nothing. */
  readonly emptyNetwork: OnnxNetwork
  readonly set: ImageSet
  readonly shape: ImageShape
  /** What becomes of the pixels, where the network says it. */
  readonly preprocessing?: Preprocessing | undefined
  /** How many images, from the first. */
  readonly images: number
  /** What the training kept of the same images, and its heads that are mounted, one per stage. */
  readonly bank?: {
    readonly split: BankSplit
    readonly heads: readonly number[]
    readonly scales: readonly number[]
  }
  readonly onImage?: () => void
}

export interface Comparison {
  readonly images: number
  /** Run by onnxruntime, stage after stage. */
  readonly deployed: ExitStatistics
  /** Run by the integer interpreter. */
  readonly integer: ExitStatistics
  /** Share of the images that left both at the same exit with the same class. */
  readonly sameDecisions: number
  /** Of the training's int8 logits, which the search saw. */
  readonly evaluation?: ExitStatistics
  /** The integer network against the training's fake-quantized one, over every mounted head and image. */
  readonly integerAgainstTraining?: { readonly samePredictions: number; readonly logitsWithinOneStep: number }
  readonly time: MeasuredTime
}

const warmUpImages = 50

/**
 * Runs the same images in onnxruntime, with early exits and static, each first every other time, then in integers, and
 * looks them up in the bank.
 */
export async function compareRuns(options: CompareOptions): Promise<Comparison> {
  const { stages, threshold, set, shape, preprocessing, images, bank, onImage } = options
  const { network, staticNetwork, emptyNetwork } = options
  const offset = imageOffset(stages[0]!.stage.input)
  const size = shape.channels * shape.height * shape.width
  const deployed: (Decision & { milliseconds: number })[] = []
  const staticMilliseconds: number[] = []
  const emptyMilliseconds: number[] = []
  const integer: Decision[] = []
  const evaluated: Decision[] = []
  let samePredictions = 0
  let within = 0
  let logitCount = 0
  const pixelsOf = (image: number) => set.pixels.subarray(image * size, (image + 1) * size)
  for (let image = -warmUpImages; image < images; image++) {
    const integers = imageIntegers(pixelsOf(Math.max(image, 0)), preprocessing)
    const planes = channelsFirst(
      Uint8Array.from(integers, (integer) => integer + offset),
      shape,
    )
    const staticFirst = image % 2 === 0 && (await staticNetwork.run(planes, threshold))
    const { exit, logits, milliseconds } = await network.run(planes, threshold)
    const fixed = staticFirst || (await staticNetwork.run(planes, threshold))
    const empty = await emptyNetwork.run(planes, threshold)
    if (image < 0) continue
    deployed.push({ exit, prediction: predictionOf(logits), milliseconds })
    staticMilliseconds.push(fixed.milliseconds)
    emptyMilliseconds.push(empty.milliseconds)
  }
  for (let image = 0; image < images; image++) {
    const pixels = pixelsOf(image)
    const own = everyExit(stages, imageIntegers(pixels, preprocessing))
    integer.push(decide(own.integers, own.confidence, threshold))
    if (bank) {
      const { split, heads, scales } = bank
      const classes = split.logits[0]!.length / split.images
      const kept = heads.map((head) => split.logits[head]!.subarray(image * classes, (image + 1) * classes))
      evaluated.push(decide(kept, (at) => confidenceOf(kept[at]!, scales[at]!), threshold))
      kept.forEach((trained, at) => {
        const found = own.integers[at]!
        if (predictionOf(found) === predictionOf(trained)) samePredictions++
        within += trained.filter((logit, c) => Math.abs(logit - found[c]!) <= 1).length
        logitCount += classes
      })
    }
    onImage?.()
  }
  const statistics = (decisions: readonly Decision[]) => exitStatistics(decisions, set.labels, stages.length)
  const same = deployed.filter(
    ({ exit, prediction }, i) => exit === integer[i]!.exit && prediction === integer[i]!.prediction,
  )
  return {
    images,
    deployed: statistics(deployed),
    integer: statistics(integer),
    sameDecisions: same.length / images,
    ...(bank && {
      evaluation: statistics(evaluated),
      integerAgainstTraining: {
        samePredictions: samePredictions / (images * stages.length),
        logitsWithinOneStep: within / logitCount,
      },
    }),
    time: measuredTime(deployed, staticMilliseconds, emptyMilliseconds, stages.length),
  }
}

/** Integer logits of all stages, and their confidences. */
function everyExit(stages: readonly StageModel[], image: Int32Array) {
  let input = image
  const integers = stages.map(({ stage }) => {
    const { features, logits } = runStage(stage, input)
    input = features
    return logits
  })
  const confidence = (exit: number) =>
    confidenceOf(Float32Array.from(integers[exit]!), stages[exit]!.stage.head.logits.scale)
  return { integers, confidence }
}

export function channelsFirst(pixels: Uint8Array, { channels, height, width }: ImageShape): Uint8Array {
  const plane = height * width
  return Uint8Array.from(pixels, (_, i) => pixels[(i % plane) * channels + Math.floor(i / plane)]!)
}
