import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { NetworkSpec } from '../../models/graph.ts'
import { type Recipe, recipeSchema } from '../../nas/train/recipe.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'

/** Bits of weights and activations; 32: floating point. */
export interface WidthPair {
  readonly backbone: number
  readonly heads: number
}

export interface PrecisionStudy {
  /** Letters of the exits, with one linear layer each. */
  readonly exits: readonly string[]
  /** Confidence at which an image leaves. */
  readonly threshold: number
  readonly pairs: readonly WidthPair[]
  /** A recipe but for name, network, heads and widths. */
  readonly training: Readonly<Record<string, unknown>>
}

const pair = z.strictObject({ backbone: z.int(), heads: z.int() })
const schema: z.ZodType<PrecisionStudy> = z.strictObject({
  exits: z.array(z.string()).min(1),
  threshold: z.number().min(0).max(1),
  pairs: z.array(pair).min(1),
  training: z.record(z.string(), z.unknown()),
})

/** The study that comes with the package. */
export function readStudy(): PrecisionStudy {
  const path = fileURLToPath(new URL('study.yaml', import.meta.url))
  return parseCheckedYaml(readFileSync(path, 'utf8'), path, schema).value
}

export const pairName = ({ backbone, heads }: WidthPair): string => `${backbone}+${heads}`

/** The training of a pair of widths. */
export function recipeOf({ exits, training }: PrecisionStudy, network: NetworkSpec, pair: WidthPair): Recipe {
  const { backbone, heads } = pair
  return recipeSchema.parse({
    name: `precision-${pairName(pair)}`,
    network,
    heads: exits.map((letter) => ({ letter, kind: 1 })),
    ...training,
    weightBits: backbone,
    activationBits: backbone,
    ...(heads !== backbone && { headBits: { weightBits: heads, activationBits: heads } }),
  })
}
