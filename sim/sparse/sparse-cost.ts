import { dense } from '../workload/density.ts'
import { type Layer, type Operand, operationCount } from '../workload/layer.ts'
import type { DenseTraffic } from './dense-accesses.ts'
import { type DensityModel, densityModel } from './density-model.ts'
import { leaveOut } from './leave-out.ts'
import { instancesOf, type Sizes, scalar, touchedBy } from './nest.ts'
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
  /** Cycles of the units that compute, gated operations included. */
  readonly computeCycles: number
  /** The same where units also wait for the reads that are gated. */
  readonly pacedCycles: number
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
  const whole: Sizes = { ...scalar, ...layer.sizes }
  const densities = Object.fromEntries(
    operands.map((operand) => [
      operand,
      densityModel(layer.densities?.[operand] ?? dense, touchedBy(layer, operand, whole)),
    ]),
  ) as Record<Operand, DensityModel>
  const actions = operands.flatMap((operand) =>
    operandActions(views[operand], operand, densities[operand], traffic[operand] ?? new Map()),
  )
  const reads = readOptimizations(optimizations, densities, actions)
  const inputs: OperationInput[] = []
  const paced: OperationInput[] = []
  for (const operand of operands) {
    const own = actions.filter((one) => one.operand === operand)
    const { probability, type } = leaveOut(own, reads.get(operand) ?? new Map())
    if (operand === 'O') continue
    const density = 1 - densities[operand].emptiness(1)
    const input = { operand, density, hidesZeros: own[0]?.hasMetadata ?? false, leftOut: probability }
    inputs.push(input)
    paced.push(type === 'gated' ? { ...input, leftOut: 0 } : input)
  }
  const operations = operationActions(operationCount(layer), inputs, compute)
  const units = instancesOf(views[operands[0]!].nest, -1)
  const cycles = ({ actual, gated }: typeof operations) => Math.ceil((actual + gated) / units)
  const { energyPj } = compute
  return {
    operations,
    operationEnergyPj:
      operations.actual * energyPj.actual +
      operations.skipped * energyPj.skipped +
      operations.gated * energyPj.gated,
    computeCycles: cycles(operations),
    pacedCycles: cycles(operationActions(operationCount(layer), paced, compute)),
    accesses: actions.map((one): SparseAccesses => {
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
