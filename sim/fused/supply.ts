import type { Core } from '../hardware/accelerator.ts'
import { homeKey } from '../schedule/on-chip-core.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { Layer } from '../workload/layer.ts'
import { intersection, uncovered } from './box.ts'
import type { Holding } from './holding.ts'
import type { End } from './interconnect.ts'
import type { Mover } from './mover.ts'
import type { ComputationNode } from './node.ts'
import type { Readers } from './readers.ts'
import type { Part } from './schedule.ts'
import { offChip, type Store } from './store.ts'
import type { Tensors } from './tensors.ts'
import { neededBox } from './window.ts'

/**
 * Brings to a core what a computation reads: weights, the image and results of other cores, as early as links are free
 * and the memory has room from then on (ahead of their use).
 */
export class Supply {
  readonly #tensors: Tensors
  readonly #readers: Readers
  readonly #store: Store
  readonly #mover: Mover

  constructor(tensors: Tensors, readers: Readers, store: Store, mover: Mover) {
    this.#tensors = tensors
    this.#readers = readers
    this.#store = store
    this.#mover = mover
  }

  /**
   * The weights of a computation, on its core.
   *
   * @param tile the layer that makes the computation's part alone
   * @param index place of the computation in the order
   */
  weightsFor({ layer: { layer }, core, box }: ComputationNode, tile: Layer, index: number): Holding[] {
    if (!hasWeights(layer.operator)) return []
    const weights = { channels: box.channels, rows: [0, 1] as const }
    const known = this.#store
      .copiesOn(core, layer.name, 'W')
      .find(
        ({ part }) => part.box.channels[0] === box.channels[0] && part.box.channels[1] === box.channels[1],
      )
    if (known) return [known]
    const part: Part = { operand: 'W', tensor: layer.name, box: weights }
    const bits = operandElements(tile, 'W') * layer.precision.W
    const others = this.#otherCores(layer.name, part, core, bits, index)
    return [this.#bring(offChip(part, 0, []), part, bits, core, index, [], others)]
  }

  /** Every part of the inputs of a computation, on its core. */
  inputsFor({ layer: { layer, inputs }, core, box }: ComputationNode, index: number): Holding[] {
    const used: Holding[] = []
    const missing: { origin: Holding; part: Part }[] = []
    for (const tensor of new Set(inputs)) {
      const needed = neededBox(layer, this.#tensors.shapes.get(tensor)!, box)
      const copies = this.#store
        .copiesOn(core, tensor, 'O')
        .filter(({ part }) => intersection(part.box, needed))
      used.push(...copies)
      const held = copies.map(({ part }) => part.box)
      for (const origin of this.#store.originsOf(tensor)) {
        const common = intersection(origin.part.box, needed)
        if (!common) continue
        if (origin.core && isWithin(origin.core, core)) used.push(origin)
        else
          missing.push(
            ...uncovered(common, held).map((box) => ({
              origin,
              part: { operand: 'O', tensor, box } as const,
            })),
          )
      }
    }
    for (const { origin, part } of missing) {
      used.push(this.#bring(origin, part, this.#tensors.bits(part.tensor, part.box), core, index, used, []))
    }
    return used
  }

  /** Cores that need the same weights, do not have them, and have room for them without giving anything up. */
  #otherCores(layer: string, { box }: Part, core: Core, bits: number, index: number): readonly Core[] {
    return this.#readers.coresWithWeights(layer, box, index).filter((other) => {
      if (other === core) return false
      const has = this.#store.copiesOn(other, layer, 'W').some(({ part }) => intersection(part.box, box))
      return !has && this.#store.earliest(other, 'W', bits) < Number.POSITIVE_INFINITY
    })
  }

  /** Copies a part to a core, and to others that take part in the same transfer. */
  #bring(
    origin: Holding,
    part: Part,
    bits: number,
    core: Core,
    index: number,
    used: readonly Holding[],
    others: readonly Core[],
  ): Holding {
    const operand = part.operand === 'W' ? 'W' : 'I'
    const what = `${bits} bits of ${part.operand === 'W' ? 'the weights' : 'the output'} of ${part.tensor}`
    const inUse = [...used, origin]
    const own = this.#store.room({ core, operand, bits, ready: origin.since, index, inUse, what })
    const ready = others.reduce((time, one) => Math.max(time, this.#store.earliest(one, operand, bits)), own)
    const from: End = origin.core && { core: origin.core, operand: 'O' }
    const cores = [core, ...others]
    const to = cores.map((one) => ({ core: one, operand }) as const)
    const move = this.#mover.move(from, to, part, bits, ready)
    origin.lastRead = Math.max(origin.lastRead, move.end)
    const holdings = cores.map((one) => {
      const uses =
        operand === 'W'
          ? this.#readers.ofWeights(part.tensor, part.box, one)
          : this.#readers.ofCopy(part.tensor, part.box, one)
      const copy = { part, bits, core: one, uses, since: move.end, isOrigin: false }
      const holding = this.#store.hold(copy, operand, move.start, index)
      this.#store.addCopy(one, holding)
      return holding
    })
    return holdings[0]!
  }
}

/** Whether a core reads what another, or itself, made where that one put it. */
const isWithin = (maker: Core, reader: Core): boolean =>
  maker === reader || homeKey(reader, 'I') === homeKey(maker, 'O')
