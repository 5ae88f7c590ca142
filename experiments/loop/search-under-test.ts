import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { randomBank } from '../../nas/evaluate/random-bank.ts'
import { writeBank } from '../../nas/evaluate/read-bank.ts'
import { readRecipe } from '../../nas/train/read-recipe.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type LoopEvaluation, loopEvaluation } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import { type LoopSpecification, specificationOf } from './specification.ts'
import type { Train } from './train-in-process.ts'

/** For tests: a small search over the 54 networks of ResNet-8. */
export const file: LoopFile = {
  name: 'small',
  recipe: readRecipe('tiny'),
  hardware: 'eyeriss-like',
  objectives: ['et'],
  thresholds: [0.3, 0.5, 0.7, 0.9],
  allowedLoss: 1,
  candidates: { front: 4, spread: 4 },
  rungs: [
    { epochs: 1, learningRate: 0.02 },
    { networks: 4, epochs: 2, learningRate: 0.01 },
  ],
  final: { networks: 2, epochs: 3, from: 'scratch', alsoRejected: true },
  repeats: { networks: 2, seeds: [2] },
  seed: 1,
}

export const evaluation: LoopEvaluation = loopEvaluation(file, readSystem(file.hardware))

export const specification: LoopSpecification = specificationOf(
  file,
  evaluation,
  { name: 'no images', sha256: '0'.repeat(64) },
  { version: 'none' },
)

/**
 * For tests: writes the bank of heads that were never trained in place of one that was, the same for the same recipe
 * and seed, after a moment.
 */
export const trainNothing: Train = async ({ recipe, seed, folder }) => {
  const hash = createHash('sha256').update(`${recipe.name} ${seed}`).digest()
  await setTimeout(hash[0]! / 20)
  const { manifest, splits } = randomBank({
    seed: hash.readUInt32LE(1),
    letters: ['A', 'B', 'C', 'D'],
    images: { validation: 200, test: 300 },
    network: recipe.network,
  })
  const isOwn = manifest.heads.map(({ exit, kind }) =>
    (recipe.heads ?? manifest.heads.map((head) => ({ letter: head.exit, kind: head.kind }))).some(
      (head) => head.letter === exit && head.kind === kind,
    ),
  )
  const own = <T>(of: readonly T[]) => of.filter((_, head) => isOwn[head])
  const { validation, test } = splits
  writeBank(join(folder, 'bank'), {
    manifest: { ...manifest, name: recipe.name, seed, recipe: { ...recipe }, heads: own(manifest.heads) },
    splits: {
      validation: { ...validation, logits: own(validation.logits) },
      test: { ...test, logits: own(test.logits) },
    },
  })
  return undefined
}
