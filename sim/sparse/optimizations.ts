import type { ActionType, Condition, RankFormat } from '../hardware/sparsity.ts'
import type { LoopDimension, Operand } from '../workload/layer.ts'
import type { Nest } from './nest.ts'

export interface Rank {
  readonly format: RankFormat
  /** Loops that may share the rank, in groups; none: one loop alone, whichever it is. */
  readonly flattened: readonly (readonly LoopDimension[])[]
  /** Bits of a coordinate, and of a payload that is no value. */
  readonly metadataBits: number
  readonly payloadBits: number
}

/** How a memory writes an operand down. */
export interface Representation {
  /** Outermost first. */
  readonly ranks: readonly Rank[]
  /** Where loops are fewer than ranks, which ranks take them. */
  readonly order: 'outer-to-inner' | 'inner-to-outer'
}

/** Reads that are left out; of the options the one that saves most is taken. */
export interface ActionOptimization {
  readonly type: ActionType
  readonly options: readonly Condition[]
}

export const outcomes = ['actual', 'gated', 'skipped'] as const
export type Outcome = (typeof outcomes)[number]
export const accessKinds = ['reads', 'fills', 'updates'] as const
/** Reads towards the array, writes from above, writes from below. */
export type AccessKind = (typeof accessKinds)[number]

/** pJ per word, by what became of the access. */
export type ActionEnergiesPj = Readonly<Record<Outcome, Readonly<Record<AccessKind, number>>>>

/** A level of the hierarchy as far as zeros matter. */
export interface SparseLevel {
  readonly name: string
  /** Elements of a word; bits of an element; bits of a word of metadata (0: there is none). */
  readonly wordElements: number
  readonly elementBits: number
  readonly metadataWordBits: number
  /** Bits of a coordinate where the representation states none. */
  readonly metadataBits: number
  readonly energyPj: ActionEnergiesPj
  readonly metadataEnergyPj: ActionEnergiesPj
  readonly decompressionPj: number
  readonly compressionPj: number
  readonly representations: Readonly<Partial<Record<Operand, Representation>>>
}

/** The hierarchy as one operand passes it. */
export interface OperandView {
  readonly nest: Nest
  /** One for each level of the nest. */
  readonly levels: readonly SparseLevel[]
  /** Index of each of them among all memories. */
  readonly memories: readonly number[]
}

/** What an accelerator does about zeros. */
export interface SparseOptimizations {
  readonly views: Readonly<Record<Operand, OperandView>>
  /** Per memory. */
  readonly actions: readonly (readonly ActionOptimization[])[]
  readonly compute: {
    readonly gatesZeros: boolean
    readonly skipsUnaligned: boolean
    readonly energyPj: Readonly<Record<Outcome, number>>
  }
}

/** Whether a representation leaves zeros out. */
export function isCompressed({ ranks }: Representation): boolean {
  return ranks.some(({ format }) => format === 'CP' || format === 'RLE' || format === 'B')
}
