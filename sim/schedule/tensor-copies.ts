import type { Core } from '../hardware/accelerator.ts'

/** Where a tensor is, and since when. */
export interface Copy {
  readonly core: Core
  readonly since: number
}

/**
 * Which cores hold which tensor. A core that has sent its copy and runs no further layer that reads it gives it up, so
 * that the next core gets it from the receiver.
 *
 * Source: Stream's memory manager, without evictions.
 */
export class TensorCopies {
  readonly #copies = new Map<string, Copy[]>()
  readonly #readers = new Map<string, number>()

  /** To be told of every layer before the first one runs. */
  expectReader(tensor: string, core: Core): void {
    const key = readerKey(tensor, core)
    this.#readers.set(key, (this.#readers.get(key) ?? 0) + 1)
  }

  add(tensor: string, core: Core, since: number): void {
    this.#copies.set(tensor, [...(this.#copies.get(tensor) ?? []), { core, since }])
  }

  /** The copy on that core, or undefined. */
  on(core: Core, tensor: string): Copy | undefined {
    return this.#copies.get(tensor)?.find((copy) => copy.core === core)
  }

  /** The copy that has been there longest, the first made on ties; undefined for a tensor that nothing has made. */
  oldest(tensor: string): Copy | undefined {
    return this.#copies
      .get(tensor)
      ?.reduce<Copy | undefined>((a, b) => (a && a.since <= b.since ? a : b), undefined)
  }

  sent(tensor: string, from: Core): void {
    if (this.#readers.get(readerKey(tensor, from))) return
    const left = this.#copies.get(tensor)!.filter((copy) => copy.core !== from)
    this.#copies.set(tensor, left)
  }

  read(tensor: string, core: Core): void {
    const key = readerKey(tensor, core)
    this.#readers.set(key, this.#readers.get(key)! - 1)
  }
}

const readerKey = (tensor: string, { name }: Core): string => `${tensor} ${name}`
