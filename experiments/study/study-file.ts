import { readFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { type CostObjective, parseObjectives } from '../../nas/search/objectives.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import { presetNames } from '../../sim/hardware/read-system.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { shippedBank } from '../bank-options.ts'

const count = z.int().min(1)

const schema = z.strictObject({
  /** Of the study; the file's name where left out. */
  name: z
    .string()
    .regex(/^[\w.+@-]+$/, 'a name of letters, digits and . + @ - _')
    .exactOptional(),
  /** Folder of a logit bank, relative to the file; the shipped one where left out. */
  bank: z.string().min(1).exactOptional(),
  /** Name of a preset, or a YAML file, relative to this one. */
  hardware: z.string().min(1).default('edge-tpu-quad'),
  objectives: z.array(z.string()).default(['accuracy', 'et']),
  thresholds: z.array(z.number()).default(defaultThresholds.split(',').map(Number)),
  search: z.strictObject({
    algorithm: z.enum(['exhaustive', 'random', 'nsga2', 'surrogate']),
    seed: z.int().exactOptional(),
    /** Different candidates evaluated before the search ends. */
    evaluations: count.exactOptional(),
    /** Candidates asked for at a time; for NSGA-II the population. */
    batch: count.exactOptional(),
    /** Random candidates before the first surrogate. */
    initial: count.exactOptional(),
  }),
})

export type SearchSpecification =
  | { readonly algorithm: 'exhaustive' }
  | {
      readonly algorithm: 'random' | 'nsga2'
      readonly seed: number
      readonly evaluations: number
      readonly batch: number
    }
  | {
      readonly algorithm: 'surrogate'
      readonly seed: number
      readonly evaluations: number
      readonly batch: number
      readonly initial: number
    }

/** A study as a user writes it down, with paths made absolute. */
export interface StudyFile {
  readonly name: string
  readonly bank: string
  readonly hardware: string
  readonly objectives: readonly CostObjective[]
  readonly thresholds: readonly number[]
  readonly search: SearchSpecification
}

/** @throws {InputError} when the file cannot be read, or at its first mistake. */
export function readStudyFile(path: string): StudyFile {
  const { value, complain } = parseCheckedYaml(readText(path), path, schema)
  const { name, bank, hardware, objectives, thresholds } = value
  const near = (relative: string) => resolve(dirname(path), relative)
  return {
    name: name ?? basename(path, extname(path)),
    bank: bank === undefined ? shippedBank : near(bank),
    hardware: presetNames().includes(hardware) ? hardware : near(hardware),
    objectives: parseObjectives(objectives.join(), `${path} objectives`),
    thresholds: parseThresholds(thresholds.join(), `${path} thresholds`),
    search: searchOf(value.search, complain),
  }
}

const defaults = { seed: 1, batch: 40, initial: 100 }
const optionsOf = {
  exhaustive: [],
  random: ['seed', 'evaluations', 'batch'],
  nsga2: ['seed', 'evaluations', 'batch'],
  surrogate: ['seed', 'evaluations', 'batch', 'initial'],
} as const

function searchOf(
  given: z.infer<typeof schema>['search'],
  complain: (path: string[], expected: string, found: string) => InputError,
): SearchSpecification {
  const { algorithm, ...options } = given
  const known: readonly string[] = optionsOf[algorithm]
  const unused = Object.keys(options).find((option) => !known.includes(option))
  if (unused) throw complain(['search', unused], `no such key for ${algorithm}`, unused)
  if (algorithm === 'exhaustive') return { algorithm }
  const { evaluations } = options
  if (evaluations === undefined)
    throw complain(['search'], 'evaluations, the number of candidates to evaluate', 'none')
  const { initial, ...common } = { ...defaults, ...options, evaluations }
  return algorithm === 'surrogate' ? { algorithm, ...common, initial } : { algorithm, ...common }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new InputError({ place: path, expected: 'a readable YAML file', found: message }, { cause: error })
  }
}
