import type { GraphNode, TensorShape } from '../../graph.ts'
import type { OnnxGraph, OnnxNode } from '../read.ts'
import type { OnnxTensor } from '../read-tensor.ts'
import type { Imported, ImportedTensor } from './imported-tensor.ts'

/** What an operator has that no node of the graph can say; becomes part of one message. */
export class Unsupported extends Error {}

/** What is gathered while a file is walked through from the image on. */
export class GraphImport {
  readonly file: OnnxGraph
  /** In the order of computation. */
  readonly nodes: Map<string, GraphNode> = new Map()
  /** By the names and in the orders of TrainedValues (models/integer). */
  readonly weights: Map<string, Float32Array> = new Map()
  readonly statistics: Map<string, Float32Array> = new Map()
  /** Largest magnitude that a quantized file can store in a tensor, and the ends of what it can (rangeNames). */
  readonly ranges: Map<string, number> = new Map()
  /** Bits that a quantized file stores tensors and weights with, by the node's name. */
  readonly outputBits: Map<string, number> = new Map()
  readonly weightBits: Map<string, number> = new Map()
  /** Of the image, wherever the file puts its channels. */
  input: TensorShape = { channels: 0, height: 0, width: 0 }
  /** (pixel − mean) / deviation is what the first layer reads. */
  mean: number[] = []
  deviation: number[] = []
  /** Whether every weight was in the file and is wanted. */
  hasWeights: boolean
  readonly #values = new Map<string, Imported>()
  readonly #readers = new Map<string, OnnxNode[]>()

  constructor(file: OnnxGraph, isWithWeights: boolean) {
    this.file = file
    this.hasWeights = isWithWeights
    for (const node of file.nodes) {
      for (const name of node.inputs) this.#readers.set(name, [...this.readersOf(name), node])
    }
    for (const [name, constant] of file.constants) this.set(name, { kind: 'constant', constant })
  }

  readersOf(name: string): readonly OnnxNode[] {
    return this.#readers.get(name) ?? []
  }

  set(name: string, value: Imported): void {
    this.#values.set(name, value)
  }

  /** What a name stands for; a name that nothing makes is a weight that the file leaves out. */
  get(name: string): Imported | undefined {
    const value = this.#values.get(name)
    if (value || name === '') return value
    const isMade = this.file.nodes.some(({ outputs }) => outputs.includes(name))
    if (isMade || this.file.inputs.includes(name)) return undefined
    return { kind: 'unknown', dims: this.file.shapes.get(name) ?? [] }
  }

  /** The input of a node that depends on the image. */
  tensor({ inputs }: OnnxNode, index = 0): ImportedTensor {
    const value = this.get(inputs[index] ?? '')
    if (value?.kind !== 'tensor') throw new Unsupported(`input ${index + 1} that is a constant`)
    return value.tensor
  }

  /** The input of a node that does not; undefined where it is left out. */
  constant({ inputs }: OnnxNode, index: number): OnnxTensor | undefined {
    const value = this.get(inputs[index] ?? '')
    if (value?.kind === 'tensor') throw new Unsupported(`input ${index + 1} that is no constant`)
    return value?.kind === 'constant' ? value.constant : undefined
  }

  /** Adds a node to the graph and gives its output; maps and vectors alike in the layout of `like`. */
  add(node: GraphNode, like: Pick<ImportedTensor, 'layout' | 'dims'>): ImportedTensor {
    this.nodes.set(node.name, node)
    return { name: node.name, shape: node.shape, layout: like.layout, dims: like.dims }
  }

  /** A name for the node that makes a node's output; `input` is kept for the image. */
  nameFor({ outputs: [name = ''] }: OnnxNode): string {
    return name === 'input' ? 'input/made' : name
  }
}
