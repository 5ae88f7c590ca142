import { rankFormats } from '../../hardware/sparsity.ts'
import type { Nest } from '../../sparse/nest.ts'
import type {
  ActionOptimization,
  OperandView,
  Rank,
  Representation,
  SparseLevel,
  SparseOptimizations,
} from '../../sparse/optimizations.ts'
import type { Operand } from '../../workload/layer.ts'
import type { CheckedYaml } from '../../yaml/checked-yaml.ts'
import type { TimeloopLevel } from './architecture.ts'
import type { ActionEnergies } from './energy.ts'
import type { TimeloopProblem } from './problem.ts'
import { operationEnergies, storageEnergies } from './sparse-energies.ts'
import type { RankDescription, SparseDescription, SparseTarget } from './sparse-schema.ts'

type Path = readonly PropertyKey[]

/**
 * What a document's `sparse_optimizations` say, level by level from the innermost out.
 *
 * @throws {InputError} for unknown levels, data spaces, formats and types of optimization.
 */
export function readSparse(
  nest: Nest,
  yaml: CheckedYaml<{ readonly sparse_optimizations?: SparseDescription | undefined }>,
  levels: readonly TimeloopLevel[],
  energies: ActionEnergies,
  problem: TimeloopProblem,
): SparseOptimizations {
  const targets = yaml.value.sparse_optimizations?.targets ?? []
  const memories = levels.slice(0, -1)
  const unit = levels.at(-1)!
  targets.forEach(({ name }, i) => {
    if (levels.some((level) => level.name === name)) return
    const expected = `a level (${levels.map((level) => level.name).join(', ')})`
    throw yaml.complain(['sparse_optimizations', 'targets', i, 'name'], expected, name)
  })
  const of = ({ name }: TimeloopLevel) =>
    targets.flatMap((target, i): [SparseTarget, Path][] =>
      target.name === name ? [[target, ['sparse_optimizations', 'targets', i]]] : [],
    )
  const reader = targetReader(yaml, problem)
  const types = of(unit).flatMap(([target, path]) => reader.computeTypes(target, path))
  const inwards = memories.toReversed()
  const view: OperandView = {
    nest,
    memories: inwards.map((_, memory) => memory),
    levels: inwards.map((level): SparseLevel => {
      const actions = energies.get(level.name) ?? {}
      return {
        name: level.name,
        wordElements: level.wordElements,
        elementBits: level.elementBits,
        metadataWordBits: level.metadataWordBits,
        metadataBits: level.metadataBits,
        energyPj: storageEnergies(actions, ''),
        metadataEnergyPj: storageEnergies(actions, 'metadata_'),
        decompressionPj: actions.decompression_count ?? 0,
        compressionPj: actions.compression_count ?? 0,
        representations: Object.fromEntries(
          of(level).flatMap(([target, path]) => reader.representations(target, level, path)),
        ),
      }
    }),
  }
  return {
    views: { W: view, I: view, O: view },
    actions: inwards.map((level) => of(level).flatMap(([target, path]) => reader.actions(target, path))),
    compute: {
      gatesZeros: types.includes('gating'),
      skipsUnaligned: types.includes('skipping'),
      energyPj: operationEnergies(energies.get(unit.name) ?? {}),
    },
  }
}

function targetReader(yaml: CheckedYaml<unknown>, { operands, loops }: TimeloopProblem) {
  const named = <T>(map: ReadonlyMap<string, T>, name: string, what: string, path: Path): T => {
    const found = map.get(name)
    if (found !== undefined) return found
    throw yaml.complain(path, `${what} ${[...map.keys()].join(', ')}`, name)
  }
  const rank = (description: RankDescription, level: TimeloopLevel, path: Path): Rank => {
    const format = rankFormats.find((one) => one === description.format.toUpperCase())
    if (!format)
      throw yaml.complain([...path, 'format'], `one of ${rankFormats.join(', ')}`, description.format)
    const {
      metadata_word_bits = format === 'B' ? 1 : undefined,
      payload_word_bits,
      flattened_rankIDs,
    } = description
    return {
      format,
      flattened: flattened_rankIDs.map((group) =>
        group.map((name) => named(loops, name, 'loops', [...path, 'flattened_rankIDs'])),
      ),
      metadataBits: fittedBits(metadata_word_bits, level),
      payloadBits: fittedBits(payload_word_bits, level),
    }
  }
  return {
    representations: ({ representation_format }: SparseTarget, level: TimeloopLevel, path: Path) =>
      (representation_format?.data_spaces ?? []).map(
        ({ name, ranks, rank_application_order }, i): [Operand, Representation] => {
          const at = [...path, 'representation_format', 'data_spaces', i]
          const operand = named(operands, name, 'data spaces', [...at, 'name'])
          const order = rank_application_order === 'inner_to_outer' ? 'inner-to-outer' : 'outer-to-inner'
          return [operand, { ranks: ranks.map((one, r) => rank(one, level, [...at, 'ranks', r])), order }]
        },
      ),
    actions: ({ action_optimization }: SparseTarget, path: Path) =>
      action_optimization.map(({ type, options }, i): ActionOptimization => {
        const at = [...path, 'action_optimization', i]
        if (type !== 'gating' && type !== 'skipping') {
          throw yaml.complain([...at, 'type'], 'gating or skipping', type)
        }
        const space = (name: string) => named(operands, name, 'data spaces', at)
        return {
          type,
          options: options.map(({ target, condition_on }) => ({
            target: space(target),
            conditionOn: condition_on.map(space),
          })),
        }
      }),
    computeTypes: ({ compute_optimization }: SparseTarget, path: Path) =>
      compute_optimization.map(({ type }, i): 'gating' | 'skipping' => {
        if (type === 'gating' || type === 'gate_on_zero_operand') return 'gating'
        if (type === 'skipping' || type === 'skip_on_not_aligned_operands') return 'skipping'
        throw yaml.complain([...path, 'compute_optimization', i, 'type'], 'gating or skipping', type)
      }),
  }
}

/** Bits as stated, or the level's own; made wider until a whole number of them fits a word of metadata. */
function fittedBits(stated: number | undefined, { metadataBits, metadataWordBits }: TimeloopLevel): number {
  if (!stated) return stated ?? metadataBits
  let bits = stated
  while (bits < stated * 2 && metadataWordBits % bits !== 0) bits++
  return bits
}
