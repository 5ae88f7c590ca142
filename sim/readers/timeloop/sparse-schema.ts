import { z } from 'zod'
import { underscored } from './hyphens.ts'

export interface OptionDescription {
  readonly target: string
  readonly condition_on: readonly string[]
}

export interface RankDescription {
  readonly format: string
  readonly flattened_rankIDs: readonly (readonly string[])[]
  readonly metadata_word_bits?: number | undefined
  readonly payload_word_bits?: number | undefined
}

/** What is said of one level: how tiles are written down, which reads and operations are left out. */
export interface SparseTarget {
  readonly name: string
  readonly representation_format?:
    | {
        readonly data_spaces: readonly {
          readonly name: string
          readonly ranks: readonly RankDescription[]
          readonly rank_application_order: 'inner_to_outer' | 'outer_to_inner'
        }[]
      }
    | undefined
  readonly action_optimization: readonly {
    readonly type: string
    readonly options: readonly OptionDescription[]
  }[]
  readonly compute_optimization: readonly { readonly type: string }[]
}

export interface SparseDescription {
  readonly targets: readonly SparseTarget[]
}

const option = { target: z.string(), condition_on: z.array(z.string()).nonempty() }

const target = z.object({
  name: z.string(),
  representation_format: z
    .object({
      data_spaces: z
        .array(
          z.object({
            name: z.string(),
            ranks: z
              .array(
                z.object({
                  format: z.string(),
                  flattened_rankIDs: z.array(z.array(z.string())).default([]),
                  metadata_word_bits: z.int().nonnegative().optional(),
                  payload_word_bits: z.int().nonnegative().optional(),
                }),
              )
              .nonempty(),
            rank_application_order: z.enum(['inner_to_outer', 'outer_to_inner']).default('outer_to_inner'),
          }),
        )
        .default([]),
    })
    .optional(),
  action_optimization: z
    .array(
      z.union([
        z.object({ type: z.string(), options: z.array(z.object(option)).nonempty() }),
        z
          .object({ type: z.string(), ...option })
          .transform(({ type, ...only }) => ({ type, options: [only] })),
      ]),
    )
    .default([]),
  compute_optimization: z.array(z.object({ type: z.string() })).default([]),
})

/** What a document says of zeros; keys may carry hyphens, as in older inputs of Timeloop. */
export const sparseSchema: z.ZodType<SparseDescription> = z.preprocess(
  underscored,
  z.object({ targets: z.array(target).default([]) }),
)
