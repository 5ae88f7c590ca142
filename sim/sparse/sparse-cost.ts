import { dense } from '../workload/density.ts'
import { type Operand, operationCount } from '../workload/layer.ts'
import type { DenseTraffic } from './dense-accesses.ts'
import { type DensityModel, densityModel } from './density-model.ts'
import { leaveOut } from './leave-out.ts'
import { instancesOf, type Nest, type Sizes, scalar, touchedBy } from './nest.ts'
import { type LevelActions, operandActions } from './operand-actions.ts'
import { type OperationInput, operationActions } from './operations.ts'
import type { Outcome, SparseOptimizations } from './optimizations.ts'
import { readOptimizations } from './read-optimizations.ts'
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
  /** Cycles of the unit that computes, gated operations included. */
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
  nest: Nest,
  operands: readonly Operand[],
  traffic: DenseTraffic,
  { levels, compute }: SparseOptimizations,
): SparseCost {
  const { layer } = nest
  const whole: Sizes = { ...scalar, ...layer.sizes }
  const densities = Object.fromEntries(
    operands.map((operand) => [
      operand,
      densityModel(layer.densities?.[operand] ?? dense, touchedBy(layer, operand, whole)),
    ]),
  ) as Record<Operand, DensityModel>
  const actions = operands.flatMap((operand) =>
    operandActions(nest, operand, levels, densities[operand], traffic[operand] ?? new Map()),
  )
  const optimizations = readOptimizations(nest, levels, densities, actions)
  const inputs: OperationInput[] = []
  for (const operand of operands) {
    const own = actions.filter((one) => one.operand === operand)
    const leftOut = leaveOut(own, optimizations.get(operand) ?? new Map())
    if (operand === 'O') continue
    inputs.push({
      operand,
      density: 1 - densities[operand].emptiness(1),
      hidesZeros: own[0]?.hasMetadata ?? false,
      leftOut,
    })
  }
  const operations = operationActions(operationCount(layer), inputs, compute)
  const { energyPj } = compute
  return {
    operations,
    operationEnergyPj:
      operations.actual * energyPj.actual +
      operations.skipped * energyPj.skipped +
      operations.gated * energyPj.gated,
    computeCycles: Math.ceil((operations.actual + operations.gated) / instancesOf(nest, -1)),
    accesses: actions.map((one): SparseAccesses => {
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
