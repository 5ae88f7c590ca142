import { type Memory, portWidth } from '../hardware/accelerator.ts'
import { effectiveUnrolling } from '../mapping/effective-unrolling.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { PlacedOperand, Placement } from '../mapping/placement.ts'
import type { UnevenUnrolling } from '../mapping/rules.ts'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../workload/layer.ts'
import { type Nest, type NestLoop, tileElements } from './nest.ts'
import {
  type ActionEnergiesPj,
  isCompressed,
  type OperandView,
  type Rank,
  type Representation,
  type SparseLevel,
  type SparseOptimizations,
} from './optimizations.ts'

/** A mapped layer on a core that does something about zeros. */
export interface CoreView {
  /** With the rounds of uneven loops full. */
  readonly layer: Layer
  readonly operands: readonly Operand[]
  readonly optimizations: SparseOptimizations
}

/** What a core does about zeros, as each operand of a mapped layer passes its memories. */
export function coreView(placement: Placement, mapping: Mapping, unevenUnrolling: UnevenUnrolling): CoreView {
  const { core } = placement
  const operands = placement.operands.map(({ operand }) => operand)
  const spatial = effectiveUnrolling(mapping.spatial, placement.layer.sizes, unevenUnrolling).map(
    ({ arrayDimension, dimension, whole }) => ({ arrayDimension, dimension, factor: Math.max(1, whole) }),
  )
  const sizes = { ...placement.layer.sizes }
  for (const dimension of loopDimensions) {
    const ofTime = mapping.temporal.map(({ dimension, size }) => ({ dimension, factor: size }))
    sizes[dimension] = [...spatial, ...ofTime].reduce(
      (product, loop) => (loop.dimension === dimension ? product * loop.factor : product),
      1,
    )
  }
  const layer = { ...placement.layer, sizes }
  const views = placement.operands.map((placed): [Operand, OperandView] => {
    const nest = nestOf(placed, layer, spatial, mapping)
    const levels = levelsOf(placed, nest)
    return [placed.operand, { nest, levels, memories: [...placed.memoryIndices, core.memories.length] }]
  })
  return {
    layer,
    operands,
    optimizations: {
      views: Object.fromEntries(views) as Record<Operand, OperandView>,
      actions: core.memories.map(({ sparse }) =>
        (sparse?.actions ?? [])
          .filter((action) => [action.target, ...action.conditionOn].every((one) => operands.includes(one)))
          .map(({ type, target, conditionOn }) => ({ type, options: [{ target, conditionOn }] })),
      ),
      compute: {
        gatesZeros: core.sparse?.gatesZeros ?? false,
        skipsUnaligned: core.sparse?.skipsUnaligned ?? false,
        energyPj: { actual: 1, gated: 0, skipped: 0 },
      },
    },
  }
}

/** Every level names all loops: a format is one of tiles, whichever loops lie within. */
const named: readonly NestLoop[] = loopDimensions.map((dimension) => ({
  dimension,
  factor: 1,
  isSpatial: false,
}))

/** One level for each memory of the operand, and one for loops spread over what none of them serves. */
function nestOf(
  { operand, memories, servingLevel }: PlacedOperand,
  layer: Layer,
  spatial: readonly { arrayDimension: string; dimension: LoopDimension; factor: number }[],
  { temporal, cuts }: Mapping,
): Nest {
  const cut = cuts[operand] ?? []
  const levels = [...memories, undefined].map((memory, level): readonly NestLoop[] => [
    ...spatial
      .filter(({ arrayDimension }) => (servingLevel.get(arrayDimension) ?? memories.length) === level)
      .map(({ dimension, factor }) => ({ dimension, factor, isSpatial: true })),
    ...(memory ? temporal.slice(level === 0 ? 0 : cut[level - 1], cut[level]) : []).map(
      ({ dimension, size }) => ({ dimension, factor: size, isSpatial: false }),
    ),
    ...named,
  ])
  return {
    layer,
    levels,
    homes: { [operand]: memories.map((_, level) => level) },
    dimensions: loopDimensions,
  }
}

function levelsOf({ operand, memories, bits }: PlacedOperand, nest: Nest): readonly SparseLevel[] {
  let ranks = 0
  const levels = memories.map((memory, level): SparseLevel => {
    const isCut = level > 0 && tileElements(nest, operand, level - 1) > 1
    const representation = representationOf(memory, operand, isCut ? ranks : 0)
    ranks = representation?.ranks.length ?? 1
    const { granularityBits, bitsPerCycle } = portWidth(memory, operand, 'readToLower')
    const wordElements = Math.max(1, Math.floor(granularityBits / bits))
    const writes = portWidth(memory, operand, 'writeFromUpper').bitsPerCycle
    const energies = (wordBits: number) =>
      onlyActual((wordBits / bitsPerCycle) * memory.readEnergyPj, (wordBits / writes) * memory.writeEnergyPj)
    return {
      ...nothing,
      name: memory.name,
      wordElements,
      elementBits: bits,
      metadataWordBits: 1,
      metadataBits: memory.sparse?.metadataBits ?? 0,
      energyPj: energies(wordElements * bits),
      metadataEnergyPj: energies(1),
      representations: representation ? { [operand]: representation } : {},
    }
  })
  return [...levels, nothing]
}

/** Zeros are left out within the tiles of the memory below, each of which is found by an offset. */
function representationOf(
  { sparse }: Memory,
  operand: Operand,
  ranksBelow: number,
): Representation | undefined {
  const format = sparse?.formats[operand]
  if (!format) return undefined
  const { metadataBits } = sparse
  const flattened = [loopDimensions]
  const isBitmap = format === 'B' || format === 'UB'
  const own: Rank = {
    format,
    flattened,
    metadataBits: isBitmap ? 1 : metadataBits,
    payloadBits: metadataBits,
  }
  const alone: Representation = { ranks: [own], order: 'outer-to-inner' }
  if (!isCompressed(alone)) return alone
  const offsets = Array.from({ length: ranksBelow }, (): Rank => ({ ...own, format: 'UOP', metadataBits }))
  return { ...alone, ranks: [...offsets, own] }
}

const onlyActual = (reads: number, writes: number): ActionEnergiesPj => {
  const none = { reads: 0, fills: 0, updates: 0 }
  return { actual: { reads, fills: writes, updates: writes }, gated: none, skipped: none }
}

/** Stands above all memories. */
const nothing: SparseLevel = {
  name: '',
  wordElements: 1,
  elementBits: 1,
  metadataWordBits: 0,
  metadataBits: 0,
  energyPj: onlyActual(0, 0),
  metadataEnergyPj: onlyActual(0, 0),
  decompressionPj: 0,
  compressionPj: 0,
  representations: {},
}
