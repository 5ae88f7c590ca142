import { createHash } from 'node:crypto'

/**
 * The one JSON text of a value, by RFC 8785 (JSON Canonicalization Scheme): no white space, keys by their UTF-16 code
 * units, numbers as ECMAScript writes them. Keys whose value is undefined are left out, as JSON.stringify does.
 *
 * @throws {TypeError} for what JSON cannot say: NaN, infinities, big integers, functions, lone surrogates, holes.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join()}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`)
    return `{${members.join()}}`
  }
  const isSayable =
    typeof value === 'number'
      ? Number.isFinite(value)
      : typeof value === 'string'
        ? !/\p{Surrogate}/u.test(value)
        : typeof value === 'boolean' || value === null
  if (!isSayable) throw new TypeError(`JSON cannot say ${typeof value} ${String(value)}`)
  return JSON.stringify(value)
}

/** SHA-256 of the canonical JSON, in hexadecimal: the identity of a value everywhere. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
