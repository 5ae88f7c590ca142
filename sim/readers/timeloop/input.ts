import { z } from 'zod'
import { type Core, type Memory, memoriesOf } from '../../hardware/accelerator.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import type { Nest } from '../../sparse/nest.ts'
import type { SparseOptimizations } from '../../sparse/optimizations.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { architectureSchema, readArchitecture, type TimeloopLevel } from './architecture.ts'
import { chargedEnergies, makeCore } from './core.ts'
import { mappingSchema } from './directive.ts'
import type { ActionEnergies } from './energy.ts'
import { type LevelMapping, readMapping } from './mapping.ts'
import { problemSchema, readProblem, type TimeloopProblem } from './problem.ts'
import { readSparse } from './sparse.ts'
import { storageEnergies } from './sparse-energies.ts'
import { sparseSchema } from './sparse-schema.ts'

const inputSchema = z.object({
  architecture: architectureSchema,
  problem: problemSchema,
  mapping: mappingSchema.optional(),
  sparse_optimizations: sparseSchema.optional(),
})

/** A run of Timeloop: a problem, mapped on an architecture with the energies of its actions. */
export interface TimeloopInput {
  readonly problem: TimeloopProblem
  /** Outermost first, the unit that computes last. */
  readonly levels: readonly TimeloopLevel[]
  readonly core: Core
  readonly mapping: Mapping
  /** pJ of a word that is written from below, per memory; the core's own are for words from above. */
  readonly updateEnergyPj: ReadonlyMap<string, number>
  /** The same loops, level by level, and what is done about zeros; nothing where no optimization is stated. */
  readonly nest: Nest
  readonly sparse?: SparseOptimizations
}

/**
 * Reads the one document that Timeloop's front end makes of all inputs (parsed-processed-input.yaml).
 *
 * @param file for messages
 * @param found a mapping in a document of its own, for runs that searched it
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseTimeloopInput(
  text: string,
  file: string,
  energies: ActionEnergies,
  found?: { readonly text: string; readonly file: string },
): TimeloopInput {
  const yaml = parseCheckedYaml(text, file, inputSchema)
  const problem = readProblem(yaml)
  const levels = readArchitecture(yaml)
  const mapped = parseCheckedYaml(
    (found ?? { text }).text,
    (found ?? { file }).file,
    z.object({ mapping: mappingSchema }),
  )
  const directives = readMapping(mapped, levels, problem)
  const charged = chargedEnergies(levels, directives, energies)
  const core = makeCore(levels, directives, charged, yaml.complain, file)
  const { targets = [] } = yaml.value.sparse_optimizations ?? {}
  const nest = makeNest(directives, problem)
  return {
    problem,
    levels,
    core,
    mapping: makeMapping(levels, directives, core, problem),
    updateEnergyPj: new Map(
      [...charged].map(([name, actions]) => [name, storageEnergies(actions, '').actual.updates]),
    ),
    nest,
    ...(targets.length > 0 ? { sparse: readSparse(nest, yaml, levels, charged, problem) } : {}),
  }
}

/** Levels from the innermost out, with loops of factor 1. */
function makeNest(directives: readonly LevelMapping[], { layer, loops, dimensions }: TimeloopProblem): Nest {
  const inwards = directives.toReversed()
  const homes = (['W', 'I', 'O'] as const).map((operand) => [
    operand,
    inwards.flatMap(({ bypass }, level) => (bypass.includes(operand) ? [] : [level])),
  ])
  return {
    layer,
    levels: inwards.map(({ complete: { spatial, temporal } }) =>
      [spatial, temporal].flatMap((all, time) =>
        all.map(({ loop, factor }) => ({ dimension: loops.get(loop)!, factor, isSpatial: time === 0 })),
      ),
    ),
    homes: Object.fromEntries(homes),
    dimensions: dimensions.map((loop) => loops.get(loop)!),
  }
}

function makeMapping(
  levels: readonly TimeloopLevel[],
  directives: readonly LevelMapping[],
  core: Core,
  { loops }: TimeloopProblem,
): Mapping {
  const within = (level: number) => directives.slice(level).flatMap(({ temporal }) => temporal).length
  const levelOf = ({ name }: Memory) => levels.findIndex((level) => level.name === name)
  return {
    spatial: directives.flatMap(({ spatial }, level) =>
      spatial.map(({ loop, factor }) => ({
        arrayDimension: levels[level]!.name,
        dimension: loops.get(loop)!,
        factor,
      })),
    ),
    temporal: directives
      .toReversed()
      .flatMap(({ temporal }) =>
        temporal.map(({ loop, factor }) => ({ dimension: loops.get(loop)!, size: factor })),
      ),
    cuts: Object.fromEntries(
      (['W', 'I', 'O'] as const).map((operand) => [
        operand,
        memoriesOf(core, operand).map((memory) => within(levelOf(memory))),
      ]),
    ),
  }
}
