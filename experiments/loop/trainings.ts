import { join } from 'node:path'
import type { ExitChoice } from '../../models/graph.ts'
import type { Recipe } from '../../nas/train/recipe.ts'
import type { LoopFile } from './loop-file.ts'
import type { LoopTrial } from './plan.ts'

/** A training that a trial needs. */
export interface LoopTraining {
  readonly recipe: Recipe
  readonly seed: number
  readonly folder: string
  /** Folder of the training whose weights it starts from. */
  readonly from?: string
}

/** The training of a trial of any step but `bank`, in a folder of its own below `to`. */
export function trainingOf(trial: LoopTrial, file: LoopFile, to: string): LoopTraining {
  const { step, heads, seed } = trial
  const name = nameOf(trial)
  const folder = join(to, 'trainings', name)
  const base = { ...file.recipe, name: `${file.recipe.name}-${name}`, splitSeed: splitSeedOf(file) }
  if (step === 'shared') return { recipe: base, seed, folder }
  const { epochs, learningRate = file.recipe.learningRate, from } = partOf(step, file)
  const recipe = { ...base, heads: heads!, epochs, learningRate }
  if (from === 'scratch') return { recipe, seed, folder }
  const before =
    from === 'shared' ? sharedFolder(file, to) : trainingOf({ ...trial, step: from }, file, to).folder
  return { recipe: { ...recipe, quantizeFrom: 0 }, seed, folder, from: before }
}

/** Folder of the training whose weights are shared. */
export function sharedFolder(file: LoopFile, to: string): string {
  const { shared, seed } = file
  return shared ?? trainingOf({ step: 'shared', heads: null, seed }, file, to).folder
}

/** All trainings set the same images aside, whatever their seed. */
const splitSeedOf = ({ recipe, seed }: LoopFile): number => recipe.splitSeed ?? seed

/** How long a step trains, and where it starts. */
function partOf(step: LoopTrial['step'], { rungs, final }: LoopFile) {
  if (step === 'full') return final
  const rung = Number(step.slice('rung '.length))
  return { ...rungs[rung - 1]!, from: rung === 1 ? ('shared' as const) : (`rung ${rung - 1}` as const) }
}

/** Such as `rung1-A1-D0-seed1`. */
function nameOf({ step, heads, seed }: LoopTrial): string {
  return [step.replace(' ', ''), ...(heads ?? []).map(headName), `seed${seed}`].join('-')
}

const headName = ({ letter, kind }: ExitChoice): string => `${letter}${kind}`
