import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { readText } from '../../files.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import { type Constraints, constraintsSchema } from '../../nas/space/constraints.ts'
import { parseSpaceObjectives } from '../../nas/space/objectives.ts'
import { isRange, type Space } from '../../nas/space/space.ts'
import { dimensionNames } from '../../nas/space/variant.ts'
import { presetNames } from '../../sim/hardware/read-system.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { type SearchFile, type SearchSpecification, searchOf, searchSchema } from './search-file.ts'
import { type EvaluationSource, shipped } from './source.ts'
import { rangeSchema, spaceFileSchema, spaceOf } from './space-file.ts'

const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], 'a name, or a list of names')

const schema = z.strictObject({
  /** Of the study; the file's name where left out. */
  name: z
    .string()
    .regex(/^[\w.+@-]+$/, 'a name of letters, digits and . + @ - _')
    .exactOptional(),
  /** Folders of logit banks, relative to the file, one for each network of the space; or `shipped`, the default. */
  bank: names.default(shipped),
  /** What a space without accuracies is about, if no bank says it: a builder, a recipe, or a file. */
  network: z.string().min(1).exactOptional(),
  /** Names of presets, or YAML files, relative to this one. */
  hardware: names.default('edge-tpu-quad'),
  objectives: z.array(z.string()).default(['accuracy', 'et']),
  thresholds: z
    .union([z.array(z.number()), rangeSchema], 'a list of numbers, or from and to')
    .default(defaultThresholds.split(',').map(Number)),
  space: spaceFileSchema.default({ thresholdPer: 'network' }),
  constraints: constraintsSchema.default({}),
  search: searchSchema.exactOptional(),
})

/** A study as a user writes it down, with paths made absolute. */
export interface StudyFile extends EvaluationSource {
  readonly name: string
  readonly search: SearchSpecification
}

/** @throws {InputError} when the file cannot be read, or at its first mistake. */
export function readStudyFile(path: string): StudyFile {
  const { name, source, search, complain } = readSourceFile(path)
  if (!search) throw complain(['search'], 'the search of the study', 'none')
  const specification = searchOf(search, complain)
  if (specification.algorithm === 'exhaustive' && isRange(source.space.thresholds))
    throw complain(['thresholds'], 'a list of numbers for an exhaustive search', 'a range')
  if (specification.algorithm === 'exhaustive' && source.space.thresholdPer === 'exit')
    throw complain(['space', 'thresholdPer'], 'network for an exhaustive search', 'exit')
  if (specification.algorithm === 'exhaustive' && isScheduledWhole(source.space))
    throw complain(['space', 'schedule'], 'parts for an exhaustive search, which adds them up', 'another')
  return { name, ...source, search: specification }
}

/** Whether candidates may be scheduled otherwise than by their parts. */
export function isScheduledWhole({ dimensions }: Space): boolean {
  const schedule = dimensions.find(({ name }) => name === dimensionNames.schedule)
  return schedule?.values.some((value) => value !== 'parts') ?? false
}

export interface SourceFile extends Pick<CheckedYaml<unknown>, 'complain'> {
  readonly name: string
  readonly source: EvaluationSource
  readonly search: SearchFile | undefined
}

/**
 * A study's file as far as it says what candidates are and what they are evaluated by.
 *
 * @throws {InputError} when the file cannot be read, or at its first mistake.
 */
export function readSourceFile(path: string): SourceFile {
  const { value, complain } = parseCheckedYaml(readText(path, 'a readable YAML file'), path, schema)
  const { name, network, search } = value
  const near = (relative: string) => resolve(dirname(path), relative)
  const hardware = listOf(value.hardware)
  const objectives = parseSpaceObjectives(value.objectives, `${path} objectives`)
  if (!objectives.isAccuracyKnown && value.constraints.minAccuracy !== undefined)
    throw complain(['constraints', 'minAccuracy'], 'accuracy among the objectives', 'costs alone')
  if (objectives.isAccuracyKnown && network !== undefined)
    throw complain(['network'], 'no network beside accuracies, which come from the bank of one', network)
  const source = {
    banks: network === undefined ? listOf(value.bank).map((one) => (one === shipped ? one : near(one))) : [],
    ...(network !== undefined && { network: isPath(network) ? near(network) : network }),
    hardware: hardware.map((one) => ({ name: one, path: presetNames().includes(one) ? one : near(one) })),
    objectives,
    constraints: value.constraints as Constraints,
    space: spaceOf(value.space, thresholdsOf(value.thresholds, path), hardware),
  }
  return { name: name ?? basename(path, extname(path)), source, search, complain }
}

function thresholdsOf(given: Space['thresholds'], path: string): Space['thresholds'] {
  const listed = isRange(given) ? [given.from, given.to] : given
  const parsed = parseThresholds(listed.join(), `${path} thresholds`)
  return isRange(given) ? given : parsed
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}

function isPath(network: string): boolean {
  return /[./\\]/.test(network)
}
