import cliProgress from 'cli-progress'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { fewestBits } from '../../models/bit-widths.ts'
import { emptyModel } from '../../models/onnx/empty-model.ts'
import { quantizationOfRecipe } from '../train/network-of-recipe.ts'
import { type Comparison, compareRuns } from './compare-runs.ts'
import { openOnnxNetwork } from './onnx-network.ts'
import { type StageModel, stageModels } from './stage-models.ts'
import type { TrainedNetwork } from './trained-network.ts'

export interface CheckOptions {
  readonly threshold: number
  /** Folder with images. */
  readonly data: string | undefined
  readonly synthetic: boolean
  /** How many are run at most. */
  readonly images: number
}

/**
 * Runs the test images of a dataset through what was exported.
 *
 * @throws {InputError} when there are no images, their shape is another, or onnxruntime-node is not there
 */
export async function checkExport(
  trained: TrainedNetwork,
  stages: readonly StageModel[],
  options: CheckOptions,
): Promise<Comparison & { readonly data: string }> {
  const { threshold, data, synthetic } = options
  const { recipe, bank } = trained
  const dataset = await openDataset({
    data,
    seed: bank?.manifest.seed ?? 1,
    kind: synthetic ? 'synthetic' : undefined,
  })
  const { input } = trained.network
  const [wanted, found] = [input, dataset.shape].map(
    (shape) => `${shape.width}×${shape.height}×${shape.channels}`,
  )
  if (wanted !== found) {
    throw new InputError({ place: `dataset ${dataset.name}`, expected: `images of ${wanted}`, found: found! })
  }
  const images = Math.min(options.images, dataset.test.count)
  const last = stages.at(-1)!.stage.exit
  const isSameData =
    bank?.manifest.data.sha256 === dataset.sha256 && bank.splits.test.images === dataset.test.count
  if (bank && !isSameData)
    process.stderr.write('other images than those of the bank: no evaluation to compare\n')
  const heads = stages.map(({ stage: { exit } }) =>
    bank ? bank.manifest.heads.findIndex((head) => head.exit === exit.letter && head.kind === exit.kind) : -1,
  )
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total} images, {eta} s left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  })
  const staticStages = stageModels({ integer: trained.integer, recipe }, [last], threshold)
  const models = [stages, staticStages].map((of) => of.map(({ model }) => model))
  const [network, staticNetwork, emptyNetwork] = await Promise.all(
    [...models, [emptyModel(trained.network.input, trained.network.classes)]].map((of) =>
      openOnnxNetwork(of, fewestBits(quantizationOfRecipe(trained.network, recipe))),
    ),
  )
  bar.start(images, 0)
  const comparison = await compareRuns({
    stages,
    threshold,
    network: network!,
    staticNetwork: staticNetwork!,
    emptyNetwork: emptyNetwork!,
    set: dataset.test,
    shape: dataset.shape,
    preprocessing: trained.network.preprocessing,
    images,
    ...(bank &&
      isSameData && {
        bank: {
          split: bank.splits.test,
          heads,
          scales: heads.map((head) => bank.manifest.heads[head]!.scale),
        },
      }),
    onImage: () => bar.increment(),
  })
  bar.stop()
  return { data: dataset.name, ...comparison }
}
