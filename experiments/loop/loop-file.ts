import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { type CostObjective, parseObjectives } from '../../nas/search/objectives.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import { readRecipe, recipeNames } from '../../nas/train/read-recipe.ts'
import type { Recipe } from '../../nas/train/recipe.ts'
import { presetNames } from '../../sim/hardware/read-system.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'

const count = z.int().min(1)
const rate = z.number().positive()

const schema = z.strictObject({
  /** Of the study; the file's name where left out. */
  name: z
    .string()
    .regex(/^[\w.+@-]+$/, 'a name of letters, digits and . + @ - _')
    .exactOptional(),
  /** Name of a recipe, or a YAML file, relative to this one: backbone, heads of the space, how all train together. */
  recipe: z.string().min(1),
  /** Folder of a finished training of all heads, relative to this file, whose weights are shared; trained where left out. */
  shared: z.string().min(1).exactOptional(),
  hardware: z.string().min(1).default('edge-tpu-quad'),
  objectives: z.array(z.string()).default(['accuracy', 'et']),
  thresholds: z.array(z.number()).default(defaultThresholds.split(',').map(Number)),
  /** Percentage points that a network may lose to its own best by its threshold, which is the cheapest such. */
  allowedLoss: z.number().min(0).max(100).default(1),
  candidates: z.strictObject({ front: z.int().min(0), spread: z.int().min(0).default(0) }),
  rungs: z
    .array(z.strictObject({ networks: count.exactOptional(), epochs: count, learningRate: rate }))
    .min(1),
  final: z.strictObject({
    networks: count,
    epochs: count,
    learningRate: rate.exactOptional(),
    from: z.enum(['scratch', 'shared']).default('scratch'),
    alsoRejected: z.boolean().default(false),
  }),
  repeats: z.strictObject({ networks: count, seeds: z.array(z.int()).min(1) }).exactOptional(),
  seed: z.int().default(1),
})

/** A round of successive halving: how many networks are trained on, for how long. */
export interface Rung {
  /** All that are left, where left out. */
  readonly networks?: number
  readonly epochs: number
  /** Peak of the schedule. */
  readonly learningRate: number
}

/** Search with training in the loop, as a user writes it down, with paths made absolute. */
export interface LoopFile {
  readonly name: string
  readonly recipe: Recipe
  readonly shared?: string
  readonly hardware: string
  readonly objectives: readonly CostObjective[]
  readonly thresholds: readonly number[]
  readonly allowedLoss: number
  readonly candidates: {
    /** From the exact front of the bank, those that have most of its hypervolume. */
    readonly front: number
    /** At even ranks of all other networks, ordered by the hypervolume of each. */
    readonly spread: number
  }
  readonly rungs: readonly Rung[]
  readonly final: {
    readonly networks: number
    readonly epochs: number
    readonly learningRate?: number
    readonly from: 'scratch' | 'shared'
    /** Whether those that were not kept are trained as well, to see how the steps before ranked them. */
    readonly alsoRejected: boolean
  }
  /** Full trainings with other seeds, of networks at even ranks of the bank's order. */
  readonly repeats?: { readonly networks: number; readonly seeds: readonly number[] }
  readonly seed: number
}

/** @throws {InputError} when the file cannot be read, or at its first mistake. */
export function readLoopFile(path: string): LoopFile {
  const { value, complain } = parseCheckedYaml(readText(path), path, schema)
  const { name, recipe, shared, hardware, objectives, thresholds, rungs, final, candidates } = value
  const near = (relative: string) => resolve(dirname(path), relative)
  let left = candidates.front + candidates.spread
  if (left < 1) throw complain(['candidates'], 'at least one network', 'none')
  const check = (networks: number, place: PropertyKey[]) => {
    if (networks > left) throw complain(place, `at most ${left}, which are left`, `${networks}`)
    left = networks
  }
  rungs.forEach((rung, i) => {
    check(rung.networks ?? left, ['rungs', i, 'networks'])
  })
  check(final.networks, ['final', 'networks'])
  if (value.repeats?.seeds.includes(value.seed))
    throw complain(['repeats', 'seeds'], `seeds other than ${value.seed}`, `${value.seed}`)
  return {
    ...value,
    name: name ?? basename(path, extname(path)),
    recipe: readRecipe(recipeNames().includes(recipe) ? recipe : near(recipe)),
    ...(shared !== undefined && { shared: near(shared) }),
    hardware: presetNames().includes(hardware) ? hardware : near(hardware),
    objectives: parseObjectives(objectives.join(), `${path} objectives`),
    thresholds: parseThresholds(thresholds.join(), `${path} thresholds`),
  }
}

function readText(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  throw new InputError({ place: path, expected: 'a YAML file', found: 'no such file' })
}
