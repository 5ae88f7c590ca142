import { join } from 'node:path'
import cliProgress from 'cli-progress'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { compareRuns } from './compare-runs.ts'
import { comparisonText } from './comparison-text.ts'
import { openOnnxNetwork } from './onnx-network.ts'
import { simulatedSaving } from './simulated-saving.ts'
import { type StageModel, stageModels } from './stage-models.ts'
import { readTrainedNetwork, type TrainedNetwork } from './trained-network.ts'

interface ExportArguments {
  checkpoint: string
  exits: string | undefined
  heads: string | undefined
  threshold: number
  to: string
  data: string | undefined
  synthetic: boolean
  images: number
  hardware: string
  json: boolean
}

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: 'export',
  describe: 'write a trained early-exit network as ONNX, a file per stage, and run it with onnxruntime',
  builder: (yargs) =>
    yargs
      .option('checkpoint', { type: 'string', demandOption: true, describe: 'folder of a training' })
      .option('exits', { type: 'string', describe: 'letters of the exits; default: the last alone' })
      .option('heads', {
        type: 'string',
        describe: 'per exit 1 (one linear layer) or 0 (two); default: all 1',
      })
      .option('threshold', { type: 'number', default: 0.8, describe: 'confidence at which an image leaves' })
      .option('to', { type: 'string', demandOption: true, describe: 'folder of the models' })
      .option('data', { type: 'string', describe: 'folder with images, to run the test images of' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'run procedural images' })
      .option('images', { type: 'number', default: 1000, describe: 'how many test images are run at most' })
      .option('hardware', {
        type: 'string',
        default: 'edge-tpu-quad',
        describe: 'accelerator whose simulated saving is shown beside the measured',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 export --checkpoint runs/tiny --exits A,D --threshold 0.8 --to runs/tiny/onnx --synthetic',
        'two stages, checked on images',
      ),
  handler: async (options) => {
    const { threshold, to, images, json } = options
    requireBetween('--threshold', threshold, 0, 1)
    requireBetween('--images', images, 1, Number.MAX_SAFE_INTEGER)
    const trained = readTrainedNetwork(options.checkpoint)
    const choices = parseExits(trained.network, options.exits, options.heads)
    const stages = stageModels(trained, choices, threshold)
    const manifest = exportManifest(trained, stages, threshold)
    for (const { file, model } of stages) writeFileAtomically(join(to, file), model)
    writeFileAtomically(join(to, 'network.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    if (!options.data && !options.synthetic) {
      process.stdout.write(json ? `${JSON.stringify(manifest)}\n` : `${fileList(stages, to)}`)
      return
    }
    const system = readSystem(options.hardware)
    const comparison = await compare(trained, stages, options)
    const { weightBits: weights, activationBits: activations } = trained.recipe
    const bits = { weights, activations, partialSums: 16 }
    const simulated = simulatedSaving(trained.network, choices, comparison.deployed.exitRatios, system, bits)
    const document = { ...manifest, comparison, simulated }
    process.stdout.write(
      json ? `${JSON.stringify(document)}\n` : `${fileList(stages, to)}${comparisonText(document)}`,
    )
  },
}

function exportManifest(
  { recipe, dataSha256, bank }: TrainedNetwork,
  stages: readonly StageModel[],
  threshold: number,
) {
  return {
    format: 1,
    name: recipe.name,
    network: recipe.network,
    weightBits: recipe.weightBits,
    activationBits: recipe.activationBits,
    threshold,
    confidence: 'maximum softmax',
    trainedOn: dataSha256,
    logits: bank ? 'int8, as in the bank' : 'float32',
    stages: stages.map(({ file, stage: { exit, head } }) => ({
      file,
      exit: exit.letter,
      head: exit.kind,
      logitScale: head.logits.scale,
    })),
  } as const
}

async function compare(trained: TrainedNetwork, stages: readonly StageModel[], options: ExportArguments) {
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
  const isSameData = bank?.manifest.data.sha256 === dataset.sha256
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
  const [network, staticNetwork] = await Promise.all(
    [stages, stageModels({ integer: trained.integer, recipe }, [last], threshold)].map((of) =>
      openOnnxNetwork(of.map(({ model }) => model)),
    ),
  )
  bar.start(images, 0)
  const comparison = await compareRuns({
    stages,
    threshold,
    network: network!,
    staticNetwork: staticNetwork!,
    set: dataset.test,
    shape: dataset.shape,
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

function requireBetween(place: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return
  const expected = high > 1 ? `a number from ${low} up` : `a number from ${low} to ${high}`
  throw new InputError({ place, expected, found: String(value) })
}

function fileList(stages: readonly StageModel[], to: string): string {
  const lines = stages.map(({ file, model }) => `${join(to, file)}  ${(model.length / 1024).toFixed(1)} KiB`)
  return `${lines.join('\n')}\n`
}
