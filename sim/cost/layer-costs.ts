import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import type { SearchRules } from '../mapping/rules.ts'
import { type Layer, layerShapeKey } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import type { LayerCost } from './layer-cost.ts'
import type { CostRules } from './rules.ts'
import { sparseLayerCost } from './sparse-layer-cost.ts'

/** Mappings found earlier, by the core and rules that they were searched for, and the layer's shape. */
export interface MappingStore {
  get(setting: string, shape: string): Mapping | undefined
  put(setting: string, shape: string, mapping: Mapping): void
}

/** Another way to find a mapping than the search over all of them. */
export interface MappingFinder {
  /** Tells its mappings in a store from those of others. */
  readonly name: string
  find(layer: Layer, core: Core, search: SearchRules, cost: CostRules): Mapping
}

interface Rules {
  readonly search: SearchRules
  readonly cost: CostRules
}

/** Costs on one core under one set of rules. */
interface Setting {
  readonly text: string
  readonly costs: Map<string, LayerCost>
}

/**
 * Layer costs under the best mappings, each searched once: kept for the life of the process, their mappings in a
 * store where there is one. From a mapping the cost is counted anew, so that it is the same to the last bit.
 */
export class LayerCosts {
  store: MappingStore | undefined
  readonly #finder: MappingFinder | undefined
  readonly #settings = new Map<string, Setting>()
  readonly #known = new WeakMap<Core, WeakMap<SearchRules, WeakMap<CostRules, Setting>>>()

  constructor(store?: MappingStore, finder?: MappingFinder) {
    this.store = store
    this.#finder = finder
  }

  /** @throws {NoMappingError} when none fits the memories. */
  of(layer: Layer, core: Core, { search, cost }: Rules): LayerCost {
    const setting = this.#settingOf(core, search, cost)
    const shape = layerShapeKey(layer)
    const known = setting.costs.get(shape)
    if (known) return known
    const mapping = this.#mappingOf(layer, core, { search, cost }, setting)
    const placement = place(layer, core, mapping.spatial, cost.unevenUnrolling, cost.unrolledWindows)
    const found = sparseLayerCost(placement, mapping, cost)
    setting.costs.set(shape, found)
    return found
  }

  /** That of the layer without zeros. */
  #mappingOf(layer: Layer, core: Core, { search, cost }: Rules, { text }: Setting): Mapping {
    const { densities, ...dense } = layer
    const shape = layerShapeKey(dense)
    const known = this.store?.get(text, shape)
    if (known) return known
    const mapping = (this.#finder?.find ?? bestMapping)(dense, core, search, cost)
    this.store?.put(text, shape, mapping)
    return mapping
  }

  /** Cores that differ in name alone share their costs. */
  #settingOf(core: Core, search: SearchRules, cost: CostRules): Setting {
    const ofCore = this.#known.get(core) ?? new WeakMap<SearchRules, WeakMap<CostRules, Setting>>()
    this.#known.set(core, ofCore)
    const ofSearch = ofCore.get(search) ?? new WeakMap<CostRules, Setting>()
    ofCore.set(search, ofSearch)
    const known = ofSearch.get(cost)
    if (known) return known
    const text = (this.#finder?.name ?? '') + settingText(core, search, cost)
    const setting = this.#settings.get(text) ?? { text, costs: new Map<string, LayerCost>() }
    this.#settings.set(text, setting)
    ofSearch.set(cost, setting)
    return setting
  }
}

/**
 * All that a mapping depends on beside the layer. Members stand in the order in which they were read, as the order of
 * ports decides between equals.
 */
function settingText(core: Core, search: SearchRules, cost: CostRules): string {
  return JSON.stringify([{ ...core, name: '' }, search, cost], (_, value) =>
    value === Number.POSITIVE_INFINITY ? 'Infinity' : value,
  )
}
