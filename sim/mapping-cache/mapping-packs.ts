import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../files.ts'
import type { MappingStore } from '../cost/layer-costs.ts'
import type { Mapping } from '../mapping/mapping.ts'

/** Changes whenever the search finds other mappings than before, or lines are written in another way. */
export const cacheVersion = 2

/**
 * A folder of packs, one file per setting (core and rules) under the hash of its text and the version; one line per
 * layer shape: a hash of the line, the shape, the mapping. A line is appended in one write, which the operating system does
 * not mix with those of other processes. What is cut short or damaged does not match its hash, is passed over and
 * written again.
 */
export class MappingPacks implements MappingStore {
  readonly #folder: string
  readonly #warn: (reason: string) => void
  readonly #packs = new Map<string, Map<string, Mapping>>()
  #isUsable = true

  /**
   * Makes the folder where it is missing.
   *
   * @param warn told once why the folder cannot be used; mappings are then kept no longer
   */
  constructor(folder: string, warn: (reason: string) => void) {
    this.#folder = folder
    this.#warn = warn
    this.#try(() => makeFolder(folder))
  }

  get(setting: string, shape: string): Mapping | undefined {
    return this.#packOf(setting).get(shape)
  }

  put(setting: string, shape: string, mapping: Mapping): void {
    this.#packOf(setting).set(shape, mapping)
    const text = JSON.stringify([shape, mapping])
    this.#try(() => appendFileSync(this.#path(setting), `\n${hash(text)} ${text}\n`))
  }

  #packOf(setting: string): Map<string, Mapping> {
    const known = this.#packs.get(setting)
    if (known) return known
    const pack = new Map<string, Mapping>()
    this.#packs.set(setting, pack)
    this.#try(() => readInto(pack, this.#path(setting)))
    return pack
  }

  #try(use: () => unknown): void {
    if (!this.#isUsable) return
    try {
      use()
    } catch (error) {
      this.#isUsable = false
      this.#warn((error as Error).message)
    }
  }

  #path(setting: string): string {
    return join(this.#folder, `${hash(`${cacheVersion} ${setting}`)}.jsonl`)
  }
}

function readInto(pack: Map<string, Mapping>, path: string): void {
  for (const line of readText(path).split('\n')) {
    const text = line.slice(hashDigits + 1)
    if (text === '' || hash(text) !== line.slice(0, hashDigits)) continue
    const [shape, mapping] = JSON.parse(text) as [string, Mapping]
    pack.set(shape, mapping)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

const hashDigits = 32

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, hashDigits)
}
