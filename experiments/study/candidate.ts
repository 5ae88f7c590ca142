import { z } from 'zod'
import type { HeadKind, MountingPoint } from '../../models/graph.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'

/** What one trial of a study evaluates. */
export interface StudyCandidate {
  /** Of one network; left out, the candidate is all networks of the space at its threshold. */
  readonly choices?: Choices
  readonly threshold: number
}

export const candidateSchema: z.ZodType<StudyCandidate> = z.strictObject({
  choices: z.array(z.int().min(0)).exactOptional(),
  threshold: z.number(),
})

/** A network and what it does on the validation images; the figures are averages over them. */
export interface StudyMember extends Figures {
  /** Letters of the mounting points that have a head. */
  readonly exits: readonly string[]
  /** Kind of the head at each. */
  readonly heads: readonly HeadKind[]
  readonly threshold: number
  readonly accuracy: number
}

export interface StudyResult {
  /** Networks that were evaluated. */
  readonly candidates: number
  /** The network evaluated; of all networks at a threshold, the non-dominated ones. */
  readonly members: readonly StudyMember[]
}

/** Letters and kinds of the heads that a network's choices mount. */
export function mountedHeads(
  points: readonly MountingPoint[],
  choices: Choices,
): Pick<StudyMember, 'exits' | 'heads'> {
  const mounted = points.flatMap(({ letter, heads }, point) =>
    choices[point] === 0 ? [] : [{ letter, kind: heads[choices[point]! - 1]!.kind }],
  )
  return { exits: mounted.map(({ letter }) => letter), heads: mounted.map(({ kind }) => kind) }
}
