import { join } from 'node:path'
import type { Dataset } from '../../datasets/dataset.ts'
import { InputError } from '../../errors.ts'
import type { BankManifest } from '../evaluate/logit-bank.ts'
import { makeBank } from '../evaluate/make-bank.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import type { TrainingBackend } from '../train/backends/training-backend.ts'
import { checkpointName, writeCheckpoint } from '../train/checkpoint.ts'
import { quantizationOfRecipe } from '../train/network-of-recipe.ts'
import type { Recipe } from '../train/recipe.ts'
import { snapshot } from '../train/snapshot.ts'
import { calibrate, computeFeatures } from './compute-features.ts'
import { openFeatureCache } from './feature-cache.ts'
import { featureNetwork } from './feature-network.ts'
import type { FrozenBackbone } from './frozen-backbone.ts'
import { frozenState } from './frozen-state.ts'
import { headLogits } from './head-logits.ts'
import { preprocessingOf } from './image-batches.ts'
import { imageSplits, labelsOf } from './image-splits.ts'
import { trainHeads } from './train-heads.ts'

export interface MountOptions {
  readonly backbone: FrozenBackbone
  /** Of the heads; what it says of the backbone's training is not used. */
  readonly recipe: Recipe
  readonly dataset: Dataset
  readonly backend: TrainingBackend
  readonly seed: number
  /** Set that the images are taken from on which networks and thresholds are chosen. */
  readonly validationFrom: 'train' | 'test'
  /** Whether heads learn from mirrored images too. */
  readonly mirror: boolean
  /** Folder of cached features. */
  readonly cache: string
  /** Folder of the checkpoint and the bank. */
  readonly to: string
  /** Day of the training, ISO 8601. */
  readonly date: string
  readonly onProgress?: (what: string, done: number, all: number) => void
}

export interface MountedHeads {
  readonly manifest: BankManifest
  readonly featureSeconds: number
  readonly headSeconds: number
  /** Names of the sets whose features were on disk. */
  readonly cached: readonly string[]
}

const calibrationImages = 1000

/**
 * Trains new heads on a backbone that stands still, and writes the checkpoint and the bank that search and export read.
 *
 * @throws {InputError} when the images are none for this network, or a layer cannot be run
 */
export function mountHeads(options: MountOptions): MountedHeads {
  const { backbone, recipe, dataset, backend, seed, mirror, validationFrom, to, date, onProgress } = options
  const { network } = backbone
  requireImages(options)
  const quantization = quantizationOfRecipe(network, recipe)
  const state = frozenState(network, backbone.values, seed, recipe.name)
  const splits = imageSplits(dataset, validationFrom, recipe.validationImages, seed)
  const { network: featuresOf, heads } = featureNetwork(network)
  const common = {
    network: featuresOf,
    state,
    backend,
    quantization,
    shape: dataset.shape,
    preprocessing: preprocessingOf(network),
  }
  calibrate({
    ...common,
    set: splits.train.set,
    indices: spread(splits.train.indices, calibrationImages),
  })
  const { weightBits, activationBits, layerBits, ranges } = recipe
  const cache = openFeatureCache(options.cache, {
    model: backbone.sha256,
    data: dataset.sha256,
    how: {
      mountingPoints: featuresOf.mountingPoints,
      preprocessing: common.preprocessing,
      bits: { weightBits, activationBits, layerBits, ranges: ranges ?? null },
      stored: [...state.ranges],
      split: { seed, validationFrom, validationImages: recipe.validationImages },
      backend: backend.version,
    },
  })
  const sets = [
    { name: 'train', ...splits.train },
    ...(mirror ? [{ name: 'train-mirrored', ...splits.train, isMirrored: true }] : []),
    { name: 'validation', ...splits.validation },
    { name: 'test', ...splits.test },
  ]
  const began = performance.now()
  const features = new Map(
    sets.map(({ name, ...images }) => {
      let done = 0
      const onImages = (count: number) => {
        done += count
        onProgress?.(`features of ${name}`, done, images.indices.length)
      }
      const sizes = heads.map(([{ size }]) => size)
      const compute = () => computeFeatures({ ...common, ...images, onImages })
      return [name, cache.features(name, images.indices.length, sizes, compute)]
    }),
  )
  const featureSeconds = (performance.now() - began) / 1000
  const trainedOn = performance.now()
  const run = { network, heads, state, backend, quantization }
  trainHeads({
    ...run,
    recipe,
    features: sets
      .filter(({ name }) => name.startsWith('train'))
      .map(({ name }) => features.get(name)!.arrays),
    labels: labelsOf(splits.train),
    seed,
    onStep: (step, steps) => onProgress?.('heads', step, steps),
  })
  const headSeconds = (performance.now() - trainedOn) / 1000
  writeCheckpoint(join(to, checkpointName), {
    identity: { recipe, seed, data: dataset.sha256, backend: backend.version, from: backbone.sha256 },
    step: recipe.epochs,
    seconds: headSeconds,
    ...snapshot(state, new Map()),
  })
  const ofSplit = (name: 'validation' | 'test') => {
    const labels = labelsOf(splits[name])
    const { arrays } = features.get(name)!
    return { labels, logits: headLogits({ ...run, features: arrays, images: labels.length }) }
  }
  const bank = makeBank({
    origin: {
      name: recipe.name,
      network: backbone.spec,
      data: { name: dataset.name, sha256: dataset.sha256 },
      seed,
      recipe: { frozen: backbone.sha256, mirror, validationFrom, ...recipe, network: backbone.spec.builder },
      backend: backend.version,
      imagesPerSecond: (recipe.epochs * splits.train.indices.length) / headSeconds,
      trainingSeconds: featureSeconds + headSeconds,
      date,
    },
    heads: network.mountingPoints.flatMap((point) =>
      point.heads.map(({ kind }) => ({ exit: point.letter, kind })),
    ),
    splits: { validation: ofSplit('validation'), test: ofSplit('test') },
  })
  const manifest = writeBank(join(to, 'bank'), bank)
  const cached = [...features].flatMap(([name, { wasThere }]) => (wasThere ? [name] : []))
  return { manifest, featureSeconds, headSeconds, cached }
}

function requireImages({ backbone: { network }, dataset }: MountOptions): void {
  const place = `dataset ${dataset.name}`
  const [wanted, found] = [network.input, dataset.shape].map(
    ({ width, height, channels }) => `${width}×${height}×${channels}`,
  )
  if (wanted !== found) throw new InputError({ place, expected: `images of ${wanted}`, found: found! })
  const classes = dataset.classNames.length
  if (classes > network.classes) {
    throw new InputError({ place, expected: `at most ${network.classes} classes`, found: `${classes}` })
  }
}

/** `count` indices at equal distances, or all of them. */
function spread(indices: Int32Array, count: number): Int32Array {
  const step = Math.max(1, Math.floor(indices.length / count))
  return indices.filter((_, i) => i % step === 0).slice(0, count)
}
