import type { Core } from '../hardware/accelerator.ts'
import { homeKey } from '../schedule/on-chip-core.ts'
import { append } from './append.ts'
import { type Box, intersection } from './box.ts'
import type { ComputationNode } from './node.ts'
import { type MapShape, neededBox } from './window.ts'

interface Reader {
  /** Place in the order. */
  readonly index: number
  readonly core: Core
  readonly box: Box
}

/** Which computations read which part of which tensor, and with which weights they work. */
export class Readers {
  readonly #readers = new Map<string, Reader[]>()
  readonly #weights = new Map<string, Map<Core, number[]>>()

  readonly #kept: ReadonlySet<string>
  readonly #end: number

  /** @param kept tensors that are also read after all computations */
  constructor(
    order: readonly ComputationNode[],
    shapes: ReadonlyMap<string, MapShape>,
    kept: ReadonlySet<string>,
  ) {
    this.#kept = kept
    this.#end = order.length
    order.forEach(({ layer, core, box }, index) => {
      for (const input of new Set(layer.inputs)) {
        const needed = neededBox(layer.layer, shapes.get(input)!, box)
        append(this.#readers, input, { index, core, box: needed })
      }
      const key = weightsKey(layer.layer.name, box)
      const users = this.#weights.get(key) ?? new Map<Core, number[]>()
      this.#weights.set(key, users)
      append(users, core, index)
    })
  }

  /** Places of the computations that read a part of a tensor, and the place after all for one that is kept. */
  of(tensor: string, box: Box): readonly number[] {
    const uses = this.#readersOf(tensor, box).map(({ index }) => index)
    return this.#kept.has(tensor) ? [...uses, this.#end] : uses
  }

  /** Places of the computations that read a part of a tensor where a core reads it: its own, and those of cores that share the memory. */
  ofCopy(tensor: string, box: Box, core: Core): readonly number[] {
    const home = homeKey(core, 'I')
    return this.#readersOf(tensor, box).flatMap((reader) =>
      homeKey(reader.core, 'I') === home ? [reader.index] : [],
    )
  }

  #readersOf(tensor: string, box: Box): readonly Reader[] {
    return (this.#readers.get(tensor) ?? []).filter((reader) => intersection(reader.box, box))
  }

  /** Places of the computations of a core that use the weights of these channels of a layer. */
  ofWeights(layer: string, box: Box, core: Core): readonly number[] {
    return this.#weights.get(weightsKey(layer, box))?.get(core) ?? []
  }

  /** Cores that use the weights of these channels of a layer in a computation after a place in the order. */
  coresWithWeights(layer: string, box: Box, after: number): readonly Core[] {
    const users = this.#weights.get(weightsKey(layer, box)) ?? []
    return [...users].flatMap(([core, uses]) => (uses.at(-1)! > after ? [core] : []))
  }
}

const weightsKey = (layer: string, { channels }: Box): string => `${channels.join('–')} ${layer}`
