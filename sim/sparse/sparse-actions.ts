import { dense } from '../workload/density.ts'
import { type Layer, type Operand, operationCount } from '../workload/layer.ts'
import type { DenseTraffic } from './dense-accesses.ts'
import { type DensityModel, densityModel } from './density-model.ts'
import { leaveOut } from './leave-out.ts'
import { type Sizes, scalar, touchedBy } from './nest.ts'
import { type LevelActions, operandActions } from './operand-actions.ts'
import { type OperationInput, operationActions } from './operations.ts'
import type { Outcome, SparseOptimizations } from './optimizations.ts'
import { readOptimizations } from './read-optimizations.ts'

/** What becomes of a layer's accesses and operations. */
export interface SparseActions {
  readonly densities: Readonly<Record<Operand, DensityModel>>
  /** Per operand and level, innermost first. */
  readonly accesses: readonly LevelActions[]
  readonly operations: Readonly<Record<Outcome, number>>
  /** The same where units also wait for the reads that are gated. */
  readonly pacedOperations: Readonly<Record<Outcome, number>>
}

/**
 * Source: Sparseloop (Wu et al., MICRO 2022).
 *
 * @param operands in the order in which the problem names them
 * @throws {InputError} for representations that do not fit the loops
 */
export function sparseActions(
  layer: Layer,
  operands: readonly Operand[],
  traffic: DenseTraffic,
  optimizations: SparseOptimizations,
): SparseActions {
  const { views, compute } = optimizations
  const whole: Sizes = { ...scalar, ...layer.sizes }
  const densities = Object.fromEntries(
    operands.map((operand) => [
      operand,
      densityModel(layer.densities?.[operand] ?? dense, touchedBy(layer, operand, whole)),
    ]),
  ) as Record<Operand, DensityModel>
  const accesses = operands.flatMap((operand) =>
    operandActions(views[operand], operand, densities[operand], traffic[operand] ?? new Map()),
  )
  const reads = readOptimizations(optimizations, densities, accesses)
  const inputs: OperationInput[] = []
  const paced: OperationInput[] = []
  for (const operand of operands) {
    const own = accesses.filter((one) => one.operand === operand)
    const { probability, type } = leaveOut(own, reads.get(operand) ?? new Map())
    if (operand === 'O') continue
    const density = 1 - densities[operand].emptiness(1)
    const input = { operand, density, hidesZeros: own[0]?.hasMetadata ?? false, leftOut: probability }
    inputs.push(input)
    paced.push(type === 'gated' ? { ...input, leftOut: 0 } : input)
  }
  return {
    densities,
    accesses,
    operations: operationActions(operationCount(layer), inputs, compute),
    pacedOperations: operationActions(operationCount(layer), paced, compute),
  }
}
