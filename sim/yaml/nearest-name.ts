import { closest, distance } from 'fastest-levenshtein'

/** ` (did you mean X?)` where one of `known` is close to `found`, else nothing. */
export function suggestion(found: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const nearest = closest(found.toLowerCase(), [...known])
  const isClose = distance(found.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, nearest.length / 2)
  return isClose ? ` (did you mean ${nearest}?)` : ''
}
