import type { Operand } from '../workload/layer.ts'
import type { DensityModel } from './density-model.ts'
import { ineffectualReads } from './ineffectual.ts'
import type { ReadOptimization } from './leave-out.ts'
import type { LevelActions } from './operand-actions.ts'
import type { ActionOptimization, SparseLevel, SparseOptimizations } from './optimizations.ts'

/**
 * What is done about reads without effect, per operand and level that sends them. Of an optimization's options the
 * one that saves most energy is taken, of several optimizations of one operand and level the one that leaves out most.
 */
export function readOptimizations(
  { views, actions: given }: SparseOptimizations,
  densities: Readonly<Record<Operand, DensityModel>>,
  actions: readonly LevelActions[],
): ReadonlyMap<Operand, ReadonlyMap<number, ReadOptimization>> {
  const found = new Map<Operand, Map<number, ReadOptimization>>()
  const best = (optimization: ActionOptimization, memory: number) => {
    let most = 0
    let taken: { target: Operand; level: number; probability: number } | undefined
    for (const option of optimization.options) {
      const { nest, levels, memories } = views[option.target]
      const from = memories.findIndex((one) => one >= memory)
      if (from < 0) continue
      const words = levels.map(({ wordElements }) => wordElements)
      const reads = ineffectualReads(nest, option, from, words, densities)
      if (!reads) continue
      const saved = reads.probability * tileEnergyPj(levels, actions, option.target, reads.level)
      if (saved < most) continue
      most = saved
      taken = { target: option.target, ...reads }
    }
    return taken
  }
  for (const type of ['gating', 'skipping'] as const) {
    given.forEach((ofMemory, memory) => {
      for (const optimization of ofMemory.filter((one) => one.type === type)) {
        const taken = best(optimization, memory)
        if (!taken) continue
        const perLevel = found.get(taken.target) ?? new Map<number, ReadOptimization>()
        found.set(taken.target, perLevel)
        const before = perLevel.get(taken.level)
        if (before && before.probability >= taken.probability) continue
        const done = type === 'gating' ? 'gated' : 'skipped'
        perLevel.set(taken.level, { type: done, probability: taken.probability })
      }
    })
  }
  return found
}

/** pJ to read a tile once, with the metadata that goes along in words of data. */
function tileEnergyPj(
  levels: readonly SparseLevel[],
  actions: readonly LevelActions[],
  operand: Operand,
  level: number,
): number {
  const own = actions.filter((one) => one.operand === operand)
  const at = own.findIndex((one) => one.level === level)
  const { metadata } = (own[at - 1] ?? own[at]!).expected
  const units = metadata.reduce((sum, { coordinates, payloads }) => sum + coordinates + payloads, 0)
  const { energyPj, wordElements, metadataBits, elementBits } = levels[level]!
  const kept = own[at]!.expected.nonzeros + units * Math.floor(metadataBits / elementBits)
  return (energyPj.actual.reads / wordElements) * kept
}
