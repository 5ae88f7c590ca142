import { canonicalJson } from './canonical-json.ts'

export interface Difference {
  /** Keys joined by dots. */
  readonly key: string
  readonly a: string
  readonly b: string
}

/** The first place, by keys in order, where two values made of JSON differ. */
export function firstDifference(a: unknown, b: unknown, key = ''): Difference | undefined {
  if (isMapping(a) && isMapping(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
    for (const name of keys) {
      const found = firstDifference(a[name], b[name], key ? `${key}.${name}` : name)
      if (found) return found
    }
    return undefined
  }
  const [textA, textB] = [describe(a), describe(b)]
  return textA === textB ? undefined : { key, a: textA, b: textB }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value)
}
