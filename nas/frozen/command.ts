import { basename, extname } from 'node:path'
import cliProgress from 'cli-progress'
import type { CommandModule } from 'yargs'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { rangeNames } from '../../models/affine-grid.ts'
import type { ZeroPoints } from '../../models/bit-widths.ts'
import type { Preprocessing } from '../../models/graph.ts'
import { loadBackend } from '../train/backends/load.ts'
import type { Recipe } from '../train/recipe.ts'
import { recipeSchema } from '../train/recipe.ts'
import { type FrozenBackbone, readFrozenBackbone, requireIntegerLayers } from './frozen-backbone.ts'
import { jointAccuracies } from './joint-accuracies.ts'
import { mountHeads } from './mount-heads.ts'
import { summary } from './summary.ts'

interface TrainHeadsArguments {
  network: string
  cuts: readonly string[] | undefined
  mean: string | undefined
  std: string | undefined
  data: string | undefined
  synthetic: boolean
  backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu'
  'weight-bits': number
  'activation-bits': number
  'head-weight-bits': number | undefined
  'zero-points': ZeroPoints | undefined
  epochs: number
  'batch-size': number
  'learning-rate': number
  'weight-decay': number
  distillation: number
  validation: number
  'validation-from': 'train' | 'test'
  mirror: boolean
  seed: number
  features: string
  to: string
  json: boolean
}

export const trainHeadsCommand: CommandModule<object, TrainHeadsArguments> = {
  command: 'train-heads',
  describe: 'mount exit heads on a backbone trained elsewhere (ONNX) and train them alone',
  builder: (yargs) =>
    yargs
      .option('network', {
        type: 'string',
        demandOption: true,
        describe: 'ONNX file, or folder of a training',
      })
      .option('cuts', {
        type: 'string',
        array: true,
        describe: 'tensors behind which heads are mounted (offramp exits lists them)',
      })
      .option('mean', {
        type: 'string',
        describe: 'what is taken from pixels 0–255, per channel: 123.7,116.3,103.5',
      })
      .option('std', { type: 'string', describe: 'what they are divided by then; default: raw pixels' })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('weight-bits', { type: 'number', default: 8, describe: 'of the backbone; 32: floating point' })
      .option('activation-bits', { type: 'number', default: 8, describe: 'of all stored tensors' })
      .option('head-weight-bits', { type: 'number', describe: 'of the heads; default: as the backbone' })
      .option('zero-points', {
        choices: ['symmetric', 'affine'] as const,
        describe:
          'of activations that may be negative; default: as a quantized file has them, else symmetric',
      })
      .option('epochs', { type: 'number', default: 20 })
      .option('batch-size', { type: 'number', default: 128 })
      .option('learning-rate', { type: 'number', default: 0.05 })
      .option('weight-decay', { type: 'number', default: 5e-4 })
      .option('distillation', {
        type: 'number',
        default: 0,
        describe: 'weight of the loss against the probabilities of the network’s own last head',
      })
      .option('validation', {
        type: 'number',
        default: 5000,
        describe: 'images set aside to search on',
      })
      .option('validation-from', {
        choices: ['train', 'test'] as const,
        default: 'train' as const,
        describe: 'test: where the backbone was trained on the training images, which it is too sure of',
      })
      .option('mirror', { type: 'boolean', default: true, describe: 'learn from mirrored images too' })
      .option('seed', { type: 'number', default: 1 })
      .option('features', {
        type: 'string',
        default: 'runs/features',
        describe: 'folder where features are kept',
      })
      .option('to', { type: 'string', demandOption: true, describe: 'folder of the checkpoint and the bank' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 train-heads --network my.onnx --data images --to runs/mine',
        'then: search --bank runs/mine/bank',
      ),
  handler: async (options) => {
    const preprocessing = parsePreprocessing(options)
    const backbone = readFrozenBackbone(options.network, { cuts: options.cuts, preprocessing })
    const recipe = recipeOf(options, backbone)
    if (recipe.activationBits < 32) requireIntegerLayers(backbone, options.network)
    const { data, synthetic, seed, to, mirror, features } = options
    const dataset = await openDataset({ data, seed, kind: synthetic ? 'synthetic' : undefined })
    const backend = await loadBackend(options.backend)
    process.stderr.write(`backend: ${backend.version}\ndata: ${dataset.name}\n`)
    const { onProgress, stop } = progress()
    const date = new Date().toISOString().slice(0, 10)
    const mounted = mountHeads({
      backbone,
      recipe,
      dataset,
      backend,
      seed,
      mirror,
      validationFrom: options['validation-from'],
      cache: features,
      to,
      date,
      onProgress,
    })
    stop()
    const joint = jointAccuracies(options.network, dataset.sha256)
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ ...mounted, ...(joint && { joint }) })}\n`
        : summary(mounted, joint, to),
    )
  },
}

/** A recipe that says how the heads are trained. */
function recipeOf(options: TrainHeadsArguments, { spec, network, values }: FrozenBackbone): Recipe {
  const {
    'weight-bits': weightBits,
    'activation-bits': activationBits,
    'head-weight-bits': headBits,
  } = options
  const hasEnds = network.blocks.some(({ output }) => values.ranges.has(rangeNames.lowest(output)))
  const zeroPoints = options['zero-points'] ?? (hasEnds ? 'affine' : undefined)
  const parsed = recipeSchema.safeParse({
    name: basename(options.network, extname(options.network)).replaceAll(/[^\w.+-]/g, '-'),
    network: spec,
    epochs: options.epochs,
    batchSize: options['batch-size'],
    validationImages: options.validation,
    learningRate: options['learning-rate'],
    warmUpShare: 0.1,
    momentum: 0.9,
    weightDecay: options['weight-decay'],
    baseFanIn: Number.MAX_VALUE,
    earlyExitGradient: 0,
    distillation: options.distillation,
    weightBits,
    activationBits,
    ...(headBits !== undefined && { headBits: { weightBits: headBits } }),
    ...(zeroPoints && { ranges: { zeroPoints } }),
    quantizeFrom: 0,
    freezeFrom: 0,
  })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const found =
    JSON.stringify(path.reduce((value, key) => value?.[key as never], options as never)) ?? 'another value'
  throw new InputError({ place: `train-heads, ${path.join('.')}`, expected: message, found })
}

function parsePreprocessing({ mean, std }: TrainHeadsArguments): Preprocessing | undefined {
  if (mean === undefined && std === undefined) return undefined
  const numbers = (place: string, text: string) => {
    const values = text.split(',').map(Number)
    if (values.every(Number.isFinite) && (place === '--mean' || values.every((value) => value > 0)))
      return values
    throw new InputError({ place, expected: 'numbers per channel, between commas', found: text })
  }
  return { mean: numbers('--mean', mean ?? '0'), deviation: numbers('--std', std ?? '1') }
}

/** A bar on the error output; silent where that is not a terminal. */
function progress(): { onProgress: (what: string, done: number, all: number) => void; stop: () => void } {
  const bar = new cliProgress.SingleBar({
    format: '{what} {bar} {value}/{total}, {eta} s left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  })
  let shown = ''
  return {
    onProgress: (what, done, all) => {
      if (!process.stderr.isTTY) return
      if (what !== shown) bar.start(all, done, { what })
      shown = what
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}
