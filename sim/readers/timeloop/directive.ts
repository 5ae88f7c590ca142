import { z } from 'zod'

/** A list of words, written as a list or as one text. */
const words = z.union([z.string(), z.array(z.union([z.string(), z.number()]))])

export interface DirectiveDescription {
  readonly target: string
  readonly type: string
  readonly factors?: string | readonly (string | number)[] | undefined
  readonly permutation?: string | readonly (string | number)[] | undefined
  readonly keep?: readonly string[] | undefined
  readonly bypass?: readonly string[] | undefined
}

export const mappingSchema: z.ZodType<readonly DirectiveDescription[]> = z.array(
  z.object({
    target: z.string(),
    type: z.enum(['temporal', 'spatial', 'bypass', 'datatype', 'dataspace']),
    factors: words.optional(),
    permutation: words.optional(),
    keep: z.array(z.string()).optional(),
    bypass: z.array(z.string()).optional(),
  }),
)

export interface Factor {
  readonly loop: string
  readonly factor: number
}

/** Factors such as `M=4 K=0`, `M4,K0`, or a list of such; the text of what is none. */
export function parseFactors(
  factors: DirectiveDescription['factors'] = '',
): { readonly factors: readonly Factor[] } | { readonly malformed: string } {
  const text = typeof factors === 'string' ? factors : factors.join(' ')
  const tokens = text.replace(/\s*=\s*/g, '=').split(/[\s,]+/)
  const parsed: Factor[] = []
  for (const token of tokens.filter(Boolean)) {
    const [, loop, factor] = /^(\w+)=(\d+)$/.exec(token) ?? /^([A-Za-z_]+)(\d+)$/.exec(token) ?? []
    if (!loop) return { malformed: token }
    parsed.push({ loop, factor: Number(factor) })
  }
  return { factors: parsed }
}

/** Names of a permutation, innermost first: a list, names with separators, or letters in a row. */
export function parsePermutation(permutation: DirectiveDescription['permutation'] = ''): readonly string[] {
  if (typeof permutation !== 'string') return permutation.map(String)
  return permutation.split(/[, ]/.test(permutation) ? /[, ]+/ : '').filter(Boolean)
}
