import type { RankFormat } from '../hardware/sparsity.ts'
import type { Density } from '../workload/density.ts'
import { type LoopDimension, makeLayer, type Operand } from '../workload/layer.ts'
import type { Nest, NestLoop } from './nest.ts'
import type {
  ActionEnergiesPj,
  ActionOptimization,
  Rank,
  SparseLevel,
  SparseOptimizations,
} from './optimizations.ts'

const bits = { W: 8, I: 8, O: 8, partialSum: 8 }

/** Loops such as `K4 C2s`, innermost first; s: spread over instances. */
export function loops(text: string): readonly NestLoop[] {
  return text.split(' ').flatMap((word) => {
    const [, dimension, factor, spread] = /^([A-Z]+)(\d+)(s?)$/.exec(word) ?? []
    if (!dimension) return []
    return [{ dimension: dimension as LoopDimension, factor: Number(factor), isSpatial: spread === 's' }]
  })
}

/** A matrix product W (K × C) by I (C × B), all operands kept on every level unless stated. */
export function productNest(
  levels: readonly string[],
  densities: Partial<Record<Operand, Density>>,
  homes: Nest['homes'] = {},
): Nest {
  const all = levels.map(loops)
  const sizes: Partial<Record<LoopDimension, number>> = {}
  for (const { dimension, factor } of all.flat()) sizes[dimension] = (sizes[dimension] ?? 1) * factor
  const everywhere = levels.map((_, level) => level)
  return {
    layer: { ...makeLayer('product', 'gemm', sizes, bits), densities },
    levels: all,
    homes: { W: everywhere, I: everywhere, O: everywhere, ...homes },
    dimensions: ['B', 'K', 'C'],
  }
}

const energies = (reads: number, writes: number): ActionEnergiesPj => ({
  actual: { reads, fills: writes, updates: writes },
  gated: { reads: 0, fills: 0, updates: 0 },
  skipped: { reads: 0, fills: 0, updates: 0 },
})

export const rank = (format: RankFormat): Rank => ({
  format,
  flattened: [],
  metadataBits: 4,
  payloadBits: 4,
})

/** A level that does nothing about zeros; words of one element, reads of 1 pJ, writes of 2, metadata of 0.5 and 0.25. */
export function level(name: string, stated: Partial<SparseLevel> = {}): SparseLevel {
  return {
    name,
    wordElements: 1,
    elementBits: 8,
    metadataWordBits: 4,
    metadataBits: 4,
    energyPj: energies(1, 2),
    metadataEnergyPj: energies(0.5, 0.25),
    decompressionPj: 0,
    compressionPj: 0,
    representations: {},
    ...stated,
  }
}

/** Optimizations of the levels of a nest. */
export function optimizations(
  nest: Nest,
  levels: readonly SparseLevel[],
  actions: readonly (readonly ActionOptimization[])[] = [],
): SparseOptimizations {
  const view = { nest, levels, memories: levels.map((_, memory) => memory) }
  const energyPj = { actual: 1, gated: 0, skipped: 0 }
  return {
    views: { W: view, I: view, O: view },
    actions,
    compute: { gatesZeros: false, skipsUnaligned: false, energyPj },
  }
}
