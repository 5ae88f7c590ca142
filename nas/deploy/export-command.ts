import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { int8Bits } from '../../models/lower.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { checkExport } from './check-export.ts'
import { comparisonText } from './comparison-text.ts'
import { exportManifest } from './export-manifest.ts'
import { simulatedSaving } from './simulated-saving.ts'
import { type StageModel, stageModels } from './stage-models.ts'
import { readTrainedNetwork } from './trained-network.ts'

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
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new InputError({
        place: '--threshold',
        expected: 'a number from 0 to 1',
        found: String(threshold),
      })
    }
    if (!(Number.isInteger(images) && images > 0)) {
      throw new InputError({ place: '--images', expected: 'a whole number above 0', found: String(images) })
    }
    const trained = readTrainedNetwork(options.checkpoint)
    if (!trained.bank) process.stderr.write('no bank beside the checkpoint: logits stay in floating point\n')
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
    const comparison = await checkExport(trained, stages, options)
    const { weightBits: weights, activationBits: activations } = trained.recipe
    const bits = { ...int8Bits, weights, activations }
    const simulated = simulatedSaving(trained.network, choices, comparison.deployed.exitRatios, system, bits)
    const document = { ...manifest, comparison, simulated }
    process.stdout.write(
      json ? `${JSON.stringify(document)}\n` : `${fileList(stages, to)}${comparisonText(document)}`,
    )
  },
}

function fileList(stages: readonly StageModel[], to: string): string {
  const lines = stages.map(({ file, model }) => `${join(to, file)}  ${(model.length / 1024).toFixed(1)} KiB`)
  return `${lines.join('\n')}\n`
}
