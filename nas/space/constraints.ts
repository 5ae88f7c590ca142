import { z } from 'zod'
import type { CandidateFigures } from './candidate-figures.ts'

export interface Limit {
  readonly figure: keyof CandidateFigures
  readonly sense: 'at least' | 'at most'
  readonly describe: string
}

export type ConstraintName =
  | 'minAccuracy'
  | 'maxMacs'
  | 'maxEnergyPj'
  | 'maxLatencyCycles'
  | 'maxEtJCycles'
  | 'maxWorstCaseLatencyCycles'
  | 'maxWeightBits'
  | 'maxPeakOnChipBits'
  | 'maxEtRatioToBackbone'
  | 'maxEtRatioToStatic'
  | 'maxMacsRatioToStatic'

/** What each limits, with its unit. */
export const constraintLimits: Readonly<Record<ConstraintName, Limit>> = {
  minAccuracy: { figure: 'accuracy', sense: 'at least', describe: 'fraction of the images answered rightly' },
  maxMacs: { figure: 'macs', sense: 'at most', describe: 'average MACs an image' },
  maxEnergyPj: { figure: 'energyPj', sense: 'at most', describe: 'average energy an image, pJ' },
  maxLatencyCycles: { figure: 'latencyCycles', sense: 'at most', describe: 'average latency, cycles' },
  maxEtJCycles: { figure: 'etJCycles', sense: 'at most', describe: 'average energy × latency, J·cycles' },
  maxWorstCaseLatencyCycles: {
    figure: 'worstCaseLatencyCycles',
    sense: 'at most',
    describe: 'latency of an image that takes the last exit, cycles',
  },
  maxWeightBits: { figure: 'weightBits', sense: 'at most', describe: 'weights that are stored, bits' },
  maxPeakOnChipBits: {
    figure: 'peakOnChipBits',
    sense: 'at most',
    describe: 'bits on the chip at once for no activation to leave it',
  },
  maxEtRatioToBackbone: {
    figure: 'etRatioToBackbone',
    sense: 'at most',
    describe:
      'average energy × latency over that of the backbone without heads; the networks of arXiv 2512.04705 keep to 0.5',
  },
  maxEtRatioToStatic: {
    figure: 'etRatioToStatic',
    sense: 'at most',
    describe: 'the same over the backbone with its cheaper final head',
  },
  maxMacsRatioToStatic: {
    figure: 'macsRatioToStatic',
    sense: 'at most',
    describe: 'average MACs over those of the backbone with its cheaper final head',
  },
}

export const constraintNames: readonly ConstraintName[] = Object.keys(constraintLimits) as ConstraintName[]

/** What a candidate must keep to, by name; the unit is in the name. */
export type Constraints = Readonly<Partial<Record<ConstraintName, number>>>

const positive = z.number().positive()

export const constraintsSchema: z.ZodType<Constraints> = z.strictObject({
  minAccuracy: z.number().gt(0).max(1).exactOptional(),
  maxMacs: positive.exactOptional(),
  maxEnergyPj: positive.exactOptional(),
  maxLatencyCycles: positive.exactOptional(),
  maxEtJCycles: positive.exactOptional(),
  maxWorstCaseLatencyCycles: positive.exactOptional(),
  maxWeightBits: positive.exactOptional(),
  maxPeakOnChipBits: positive.exactOptional(),
  maxEtRatioToBackbone: positive.exactOptional(),
  maxEtRatioToStatic: positive.exactOptional(),
  maxMacsRatioToStatic: positive.exactOptional(),
})

/** A limit that a candidate does not keep to. */
export interface Failure {
  readonly constraint: ConstraintName
  readonly limit: number
  readonly found: number
  /** By what fraction of the limit it is missed; above 0. */
  readonly excess: number
}

/** By what fraction of its limit a figure misses a constraint; 0 where it holds. */
export function excessOf(constraint: ConstraintName, limit: number, found: number): number {
  const over = constraintLimits[constraint].sense === 'at most' ? found - limit : limit - found
  return Math.max(0, over / limit)
}

export function failuresOf(figures: CandidateFigures, constraints: Constraints): Failure[] {
  return constraintNames.flatMap((constraint) => {
    const limit = constraints[constraint]
    if (limit === undefined) return []
    const found = figures[constraintLimits[constraint].figure] ?? 0
    const excess = excessOf(constraint, limit, found)
    return excess > 0 ? [{ constraint, limit, found, excess }] : []
  })
}

/** Sum of what the constraints are missed by, each as a fraction of its limit; 0 where all hold. */
export function violationOf(figures: CandidateFigures, constraints: Constraints): number {
  return failuresOf(figures, constraints).reduce((sum, { excess }) => sum + excess, 0)
}

/** For people: `minAccuracy 0.9 missed by 3.21 % (0.871)`. */
export function failureText({ constraint, limit, found, excess }: Failure): string {
  const percent = Number((100 * excess).toPrecision(3))
  return `${constraint} ${limit} missed by ${percent} % (${Number(found.toPrecision(6))})`
}
