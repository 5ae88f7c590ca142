import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork, NetworkSpec, Preprocessing } from '../../models/graph.ts'
import { fusedLayers } from '../../models/integer/fused-layers.ts'
import type { TrainedValues } from '../../models/integer/trained-values.ts'
import { isOnnxPath, readForeignNetwork } from '../../models/onnx/read-foreign.ts'
import { checkpointName, readCheckpoint } from '../train/checkpoint.ts'
import { recipeSchema } from '../train/recipe.ts'
import { valuesOf } from '../train/values-of.ts'

/** A backbone whose weights stand still, and the places where heads may be mounted on it. */
export interface FrozenBackbone {
  readonly spec: NetworkSpec
  readonly network: EarlyExitNetwork
  /** Of the backbone and of its own classifier, which is the first head of the last place. */
  readonly values: TrainedValues
  /** Hash of the weights. */
  readonly sha256: string
}

export interface BackboneOptions {
  readonly cuts?: readonly string[] | undefined
  readonly preprocessing?: Preprocessing | undefined
}

/**
 * The backbone of an ONNX file, or of a training's folder.
 *
 * @throws {InputError} when there is none, or the file holds no weights
 */
export function readFrozenBackbone(path: string, options: BackboneOptions): FrozenBackbone {
  if (!isOnnxPath(path)) return ofTraining(path, options)
  const { spec, values, hasExits } = readForeignNetwork(path, options)
  if (!values) throw new InputError({ place: path, expected: 'weights', found: 'the topology alone' })
  if (hasExits) {
    throw new InputError({
      place: path,
      expected: 'a network without early exits',
      found: 'one that has its own',
    })
  }
  return { spec, network: buildNetwork(spec), values, sha256: spec.imported.sha256 }
}

function ofTraining(path: string, { cuts, preprocessing }: BackboneOptions): FrozenBackbone {
  if (cuts || preprocessing) {
    const expected = 'no --cuts, --mean, --std: the training says them'
    throw new InputError({ place: `--network ${path}`, expected, found: 'one of them' })
  }
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  const checkpoint = readCheckpoint(isFolder ? join(path, checkpointName) : path)
  const { network: spec } = recipeSchema.parse(checkpoint.identity.recipe)
  const network = buildNetwork(spec)
  const all = valuesOf(checkpoint)
  const own = network.mountingPoints.at(-1)!.heads[0]!
  const isKept = new Set(
    [...network.blocks.flatMap(({ nodes }) => nodes), ...own.nodes].map(({ name }) => name),
  )
  const kept = <T>(map: ReadonlyMap<string, T>) =>
    new Map([...map].filter(([name]) => isKept.has(name) || isKept.has(name.slice(0, name.lastIndexOf('/')))))
  const values = { weights: kept(all.weights), statistics: kept(all.statistics), ranges: kept(all.ranges) }
  return { spec, network, values, sha256: checkpoint.sha256 }
}

/** @throws {InputError} when a layer of the network cannot run in integers */
export function requireIntegerLayers({ network }: FrozenBackbone, place: string): void {
  try {
    for (const { nodes } of network.blocks) fusedLayers(nodes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const expected = 'layers that can be folded into integer ones (or --weight-bits 32 --activation-bits 32)'
    throw new InputError({ place, expected, found: error.message }, { cause: error })
  }
}
