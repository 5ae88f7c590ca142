import { z } from 'zod'
import { type Constraints, constraintsSchema } from '../../nas/space/constraints.ts'
import { type Objectives, type SpaceObjective, spaceObjectives } from '../../nas/space/objectives.ts'
import type { Space } from '../../nas/space/space.ts'
import { rangeSchema } from './space-file.ts'

/** Stands for the bank that comes with the package, wherever that is. */
export const shipped = 'shipped'

/** What candidates are evaluated by; data alone, so that it can be sent to other machines. */
export interface EvaluationSource {
  /** Folders, or `shipped`: one for each network of the space. None where costs alone are compared. */
  readonly banks: readonly string[]
  /** What the space is about where there is no bank: a builder, a recipe, or a file. */
  readonly network?: string
  /** By the names that the space has for them. */
  readonly hardware: readonly { readonly name: string; readonly path: string }[]
  readonly objectives: Objectives
  readonly constraints: Constraints
  readonly space: Space
}

const objective: z.ZodType<SpaceObjective> = z.enum(spaceObjectives)

const space: z.ZodType<Space> = z.strictObject({
  exits: z.array(z.string()).exactOptional(),
  heads: z.array(z.literal([0, 1])).exactOptional(),
  exitCount: rangeSchema.exactOptional(),
  thresholds: z.union([z.array(z.number()), rangeSchema]),
  thresholdPer: z.enum(['network', 'exit']),
  dimensions: z.array(
    z.strictObject({ name: z.string(), values: z.array(z.union([z.string(), z.number()])).min(1) }),
  ),
})

/** For sources that come from another process or machine. */
export const sourceSchema: z.ZodType<EvaluationSource> = z.strictObject({
  banks: z.array(z.string()),
  network: z.string().exactOptional(),
  hardware: z.array(z.strictObject({ name: z.string(), path: z.string() })),
  objectives: z.strictObject({ isAccuracyKnown: z.boolean(), costs: z.array(objective) }),
  constraints: constraintsSchema,
  space,
})
