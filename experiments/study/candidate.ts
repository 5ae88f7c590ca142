import { z } from 'zod'
import type { MountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import type { CandidateFigures } from '../../nas/space/candidate-figures.ts'
import type { Setting } from '../../nas/space/space.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'

export const candidateSchema: z.ZodType<SpaceCandidate> = z.strictObject({
  setting: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
  choices: z.array(z.int().min(0)).exactOptional(),
  threshold: z.union([z.number(), z.array(z.number())]).exactOptional(),
})

/** A network and what it does on the validation images; averages are over them. */
export interface StudyMember extends CandidateFigures, MountedHeads {
  readonly threshold?: number | readonly number[]
  /** In a space of several settings. */
  readonly setting?: Setting
}

export interface StudyResult {
  /** Networks that were evaluated. */
  readonly candidates: number
  /**
   * The network evaluated, whether or not it meets the constraints; of all networks of a setting the non-dominated ones
   * that meet them, or if none does the one that misses them by least.
   */
  readonly members: readonly StudyMember[]
}
