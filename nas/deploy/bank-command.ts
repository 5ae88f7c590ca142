import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { asInputError } from '../../files.ts'
import { builderNames, buildNetwork, publishedSpec } from '../../models/build.ts'
import type { NetworkSpec } from '../../models/graph.ts'
import { isOnnxPath, readForeignNetwork } from '../../models/onnx/read-foreign.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import { readRecipe, recipeNames } from '../train/read-recipe.ts'
import { importedBank, type LogitLayout } from './imported-bank.ts'
import { parseHeads } from './parse-heads.ts'
import { integerTypes, readNpy } from './read-npy.ts'

interface ImportArguments {
  logits: string
  labels: string
  layout: LogitLayout
  network: string
  width: number
  cuts: readonly string[] | undefined
  heads: string | undefined
  validation: number | undefined
  seed: number
  'data-name': string | undefined
  to: string
  json: boolean
}

const layouts: readonly LogitLayout[] = ['heads-images-classes', 'images-heads-classes']

const importCommand: CommandModule<object, ImportArguments> = {
  command: 'import',
  describe: 'make a bank of the logits that another framework computed',
  builder: (yargs) =>
    yargs
      .option('logits', { type: 'string', demandOption: true, describe: '.npy, float32, three dimensions' })
      .option('labels', { type: 'string', demandOption: true, describe: '.npy, integers, one per image' })
      .option('layout', { choices: layouts, demandOption: true, describe: 'dimensions of the logits' })
      .option('network', {
        type: 'string',
        demandOption: true,
        describe: `backbone: ${builderNames.join(', ')}, that of a recipe (name or YAML file), or an ONNX file`,
      })
      .option('cuts', {
        type: 'string',
        array: true,
        describe: 'tensors of the ONNX file behind which the heads are (offramp exits lists them)',
      })
      .option('width', { type: 'number', default: 1, describe: 'multiplies its channels; not with a recipe' })
      .option('heads', {
        type: 'string',
        describe: 'heads of the array in its order, as A1,C1,K0; default: all of the network',
      })
      .option('validation', { type: 'number', describe: 'images to search on; default: a third' })
      .option('seed', { type: 'number', default: 1, describe: 'decides which images those are' })
      .option('data-name', {
        type: 'string',
        describe: 'what to call the images; default: name of the labels',
      })
      .option('to', { type: 'string', demandOption: true, describe: 'folder of the bank' })
      .option('json', { type: 'boolean', default: false, describe: 'print the manifest as JSON' })
      .example(
        '$0 bank import --logits exits.npy --labels y.npy --layout heads-images-classes --network resnet8 --heads B1,D1 --to runs/mine',
        'two heads of one kind',
      ),
  handler: (options) => {
    const { layout, seed, to } = options
    const [logitBytes, labelBytes] = [readInput(options.logits), readInput(options.labels)]
    const dimensions = layout.split('-')
    const logits = readNpy(logitBytes, options.logits, ['<f4'], dimensions)
    const labels = readNpy(labelBytes, options.labels, integerTypes, ['images'])
    const spec = networkSpec(options, logits.shape[2]!)
    const network = buildNetwork(spec)
    const bank = importedBank(
      {
        logits,
        layout,
        labels,
        heads: parseHeads(network, options.heads),
        network: spec,
        validationImages: options.validation,
        seed,
        origin: {
          name: basename(options.logits, extname(options.logits)),
          data: {
            name: options['data-name'] ?? basename(options.labels),
            sha256: createHash('sha256').update(logitBytes).update(labelBytes).digest('hex'),
          },
          recipe: { imported: basename(options.logits), layout },
          date: new Date().toISOString().slice(0, 10),
        },
      },
      network.mountingPoints.map(({ letter }) => letter),
    )
    const manifest = writeBank(to, bank)
    const { images, heads } = manifest
    process.stdout.write(
      options.json
        ? `${JSON.stringify(manifest)}\n`
        : `${to}: ${heads.length} heads, ${images.validation} validation and ${images.test} test images\n` +
            `offramp search --bank ${to}\n`,
    )
  },
}

/** Commands on logit banks. */
export const bankCommand: CommandModule = {
  command: 'bank',
  describe: 'logit banks',
  builder: (yargs) => yargs.command(importCommand).demandCommand(1, 'no command; bank --help lists them'),
  handler: () => {},
}

function networkSpec({ network, width, cuts }: ImportArguments, classes: number): NetworkSpec {
  if (isOnnxPath(network)) return readForeignNetwork(network, { cuts, isWithWeights: false }).spec
  const builder = builderNames.find((name) => name === network)
  if (builder) {
    if (!(width > 0 && width <= 8)) {
      throw new InputError({
        place: '--width',
        expected: 'a number above 0, at most 8',
        found: String(width),
      })
    }
    return { ...publishedSpec(builder), width, classes }
  }
  if (!recipeNames().includes(network) && !existsSync(network)) {
    const expected = `one of ${[...builderNames, ...recipeNames()].join(', ')}, the YAML file of a recipe, or an ONNX file`
    throw new InputError({ place: '--network', expected, found: network })
  }
  return readRecipe(network).network
}

function readInput(path: string): Buffer {
  if (!existsSync(path)) {
    throw new InputError({ place: path, expected: 'a .npy file', found: 'no such file' })
  }
  try {
    return readFileSync(path)
  } catch (error) {
    throw asInputError(error, path)
  }
}
