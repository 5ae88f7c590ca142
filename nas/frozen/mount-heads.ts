import { join } from 'node:path'
import type { Dataset } from '../../datasets/dataset.ts'
import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import type { BankManifest } from '../evaluate/logit-bank.ts'
import { makeBank } from '../evaluate/make-bank.ts'
import { writeBank } from '../evaluate/read-bank.ts'
import type { TrainingBackend } from '../train/backends/training-backend.ts'
import { checkpointName, writeCheckpoint } from '../train/checkpoint.ts'
import type { ModelState } from '../train/model-state.ts'
import { quantizationOfRecipe } from '../train/network-of-recipe.ts'
import type { Recipe } from '../train/recipe.ts'
import { snapshot } from '../train/snapshot.ts'
import { calibrate, computeFeatures } from './compute-features.ts'
import { type FeatureKey, openFeatureCache } from './feature-cache.ts'
import { featureNetwork } from './feature-network.ts'
import type { FrozenBackbone } from './frozen-backbone.ts'
import { frozenState } from './frozen-state.ts'
import { headLogits } from './head-logits.ts'
import { preprocessingOf } from './image-batches.ts'
import { everyImage, type ImageSelection, imageSplits } from './image-splits.ts'
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
  const sets = [
    { name: 'train', set: dataset.train },
    ...(mirror ? [{ name: 'train-mirrored', set: dataset.train, isMirrored: true }] : []),
    { name: 'test', set: dataset.test },
  ]
  calibrate({ ...common, set: dataset.train, indices: spread(dataset.train.count, calibrationImages) })
  const cache = openFeatureCache(options.cache, featureKey(options, featuresOf, state))
  const began = performance.now()
  const sizes = heads.map(([{ size }]) => size)
  const features = new Map(
    sets.map(({ name, ...images }) => {
      const { count } = images.set
      let done = 0
      const onImages = (more: number) => {
        done += more
        onProgress?.(`features of ${name}`, done, count)
      }
      const indices = everyImage(images.set)
      const compute = () => computeFeatures({ ...common, ...images, indices, onImages })
      return [name, cache.features(name, count, sizes, compute)]
    }),
  )
  const featureSeconds = (performance.now() - began) / 1000
  const trainedFrom = performance.now()
  const run = { network, heads, state, backend, quantization }
  const views = [...features].filter(([name]) => name.startsWith('train')).map(([, { arrays }]) => arrays)
  const onStep = (step: number, steps: number) => onProgress?.('heads', step, steps)
  trainHeads({ ...run, ...splits.train, recipe, features: views, seed, onStep })
  const headSeconds = (performance.now() - trainedFrom) / 1000
  writeCheckpoint(join(to, checkpointName), {
    identity: { recipe, seed, data: dataset.sha256, backend: backend.version, from: backbone.sha256 },
    step: recipe.epochs,
    seconds: headSeconds,
    ...snapshot(state, new Map()),
  })
  const ofSplit = ({ from, indices, labels }: ImageSelection) => ({
    labels: Uint8Array.from(indices, (index) => labels[index]!),
    logits: headLogits({ ...run, features: features.get(from)!.arrays, indices }),
  })
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
    splits: { validation: ofSplit(splits.validation), test: ofSplit(splits.test) },
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

/** Features depend on no split into training and validation, and on nothing of the heads but how they pool. */
function featureKey(
  { backbone, dataset, backend, recipe }: MountOptions,
  { mountingPoints, preprocessing }: EarlyExitNetwork,
  { ranges: stored }: ModelState,
): FeatureKey {
  const { weightBits, activationBits, layerBits = null, ranges = null } = recipe
  return {
    model: backbone.sha256,
    data: dataset.sha256,
    how: {
      mountingPoints,
      preprocessing: preprocessing ?? null,
      bits: { weightBits, activationBits, layerBits, ranges },
      stored: [...stored],
      backend: backend.version,
    },
  }
}

/** `count` indices below `all` at equal distances, or all of them. */
function spread(all: number, count: number): Int32Array {
  const used = Math.min(all, count)
  return Int32Array.from({ length: used }, (_, i) => Math.floor((i * all) / used))
}
