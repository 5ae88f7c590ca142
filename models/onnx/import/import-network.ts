import { createHash } from 'node:crypto'
import { InputError } from '../../../errors.ts'
import type { GraphNode, NetworkSpec, Preprocessing } from '../../graph.ts'
import type { TrainedValues } from '../../integer/trained-values.ts'
import { readOnnx } from '../read.ts'
import { partition } from './file-exits.ts'
import { importGraph } from './import-graph.ts'
import { mountExits } from './mount-exits.ts'

/** A network of a file, ready to be costed; with its weights, to be run. */
export interface ForeignNetwork {
  readonly spec: NetworkSpec & Required<Pick<NetworkSpec, 'imported'>>
  /** Of the backbone and the file's own heads; absent where the file holds the topology alone. */
  readonly values: TrainedValues | undefined
  readonly backbone: readonly GraphNode[]
  /** Whether the file brings early exits of its own. */
  readonly hasExits: boolean
}

export interface ImportOptions {
  /** Name of the file, for messages. */
  readonly place: string
  readonly name: string
  /** Default true; without them large files are faster imported. */
  readonly isWithWeights?: boolean
  /** Tensors of the file behind which exits may be mounted; some legal cuts where left out. */
  readonly cuts?: readonly string[] | undefined
  /** Where the file does not normalize the pixels itself, one number standing for all channels; none where left out. */
  readonly preprocessing?: Preprocessing | undefined
}

/**
 * Imports an ONNX file: layers, exits and weights.
 *
 * @throws {InputError} when the bytes are no ONNX model, or the network is none that can be taken over
 */
export function importNetwork(bytes: Uint8Array, options: ImportOptions): ForeignNetwork {
  const { place, name, cuts, preprocessing } = options
  const graph = importGraph(readOnnx(bytes, place), place, options.isWithWeights)
  const { backbone, exits } = partition(graph, place)
  return {
    spec: {
      builder: 'onnx',
      width: 1,
      classes: backbone.at(-1)!.shape.channels,
      input: graph.input,
      imported: {
        name,
        ...mountExits(backbone, exits, place, cuts),
        sha256: createHash('sha256').update(bytes).digest('hex'),
        preprocessing: preprocessing ? perChannel(preprocessing, graph.input.channels) : graph.preprocessing,
      },
    },
    values: graph.values,
    backbone,
    hasExits: exits.length > 0,
  }
}

function perChannel({ mean, deviation }: Preprocessing, channels: number): Preprocessing {
  const full = (numbers: readonly number[]) => {
    if (numbers.length === channels) return numbers
    if (numbers.length === 1) return Array<number>(channels).fill(numbers[0]!)
    const place = '--mean, --std'
    throw new InputError({ place, expected: `1 or ${channels} numbers each`, found: `${numbers.length}` })
  }
  return { mean: full(mean), deviation: full(deviation) }
}
