import { z } from 'zod'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { MountedHeads } from '../../nas/evaluate/mounted-heads.ts'

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
export interface StudyMember extends Figures, MountedHeads {
  readonly threshold: number
  readonly accuracy: number
}

export interface StudyResult {
  /** Networks that were evaluated. */
  readonly candidates: number
  /** The network evaluated; of all networks at a threshold, the non-dominated ones. */
  readonly members: readonly StudyMember[]
}
