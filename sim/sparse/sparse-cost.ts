import type { Layer, Operand } from '../workload/layer.ts'
import type { DenseTraffic } from './dense-accesses.ts'
import { instancesOf } from './nest.ts'
import type { LevelActions } from './operand-actions.ts'
import type { Outcome, SparseOptimizations } from './optimizations.ts'
import { sparseActions } from './sparse-actions.ts'
import { levelEnergyPj, metadataBits, wordOverhead } from './words.ts'

/** What one operand costs on one level. */
export interface SparseAccesses {
  readonly actions: LevelActions
  /** Instances that work. */
  readonly instances: number
  /** All instances together. */
  readonly energyPj: number
  /** Bits of metadata that one instance reads, and writes, without those that are skipped. */
  readonly metadataReadBits: number
  readonly metadataWriteBits: number
}

/** What a layer costs where zeros are made use of. */
export interface SparseCost {
  readonly operations: Readonly<Record<Outcome, number>>
  readonly operationEnergyPj: number
  /** Cycles of the units that compute, gated operations included. */
  readonly computeCycles: number
  readonly accesses: readonly SparseAccesses[]
}

/**
 * The cost of a layer under a mapping, from what it would cost if all elements were alike.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022).
 *
 * @param operands in the order in which the problem names them
 * @throws {InputError} for representations that do not fit the loops
 */
export function sparseCost(
  layer: Layer,
  operands: readonly Operand[],
  traffic: DenseTraffic,
  optimizations: SparseOptimizations,
): SparseCost {
  const { views, compute } = optimizations
  const { densities, accesses, operations } = sparseActions(layer, operands, traffic, optimizations)
  const { energyPj } = compute
  return {
    operations,
    operationEnergyPj:
      operations.actual * energyPj.actual +
      operations.skipped * energyPj.skipped +
      operations.gated * energyPj.gated,
    computeCycles: Math.ceil(
      (operations.actual + operations.gated) / instancesOf(views[operands[0]!].nest, -1),
    ),
    accesses: accesses.map((one): SparseAccesses => {
      const { nest, levels } = views[one.operand]
      const level = levels[one.level]!
      const instances = instancesOf(nest, one.level)
      const energy = levelEnergyPj(one, level, wordOverhead(one, level, densities[one.operand]))
      const bits = (outcome: Outcome, kind: 'reads' | 'fills' | 'updates') =>
        metadataBits(one, level, outcome, kind)
      return {
        actions: one,
        instances,
        energyPj: energy * instances,
        metadataReadBits: bits('actual', 'reads') + bits('gated', 'reads'),
        metadataWriteBits:
          bits('actual', 'fills') +
          bits('gated', 'fills') +
          bits('actual', 'updates') +
          bits('gated', 'updates'),
      }
    }),
  }
}
