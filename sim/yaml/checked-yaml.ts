import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { InputError } from '../../errors.ts'
import { suggestion } from './nearest-name.ts'

/** A YAML text that fits its schema, and the means to complain about any place in it. */
export interface CheckedYaml<T> {
  readonly value: T
  /** The user's mistake at a key: `file.yaml:line:column key: expected …, found …`. */
  complain(path: readonly PropertyKey[], expected: string, found: string): InputError
}

/**
 * Parses YAML and checks it against `schema`.
 *
 * @param options `repeatedKeys`: a key that stands twice is a mistake (default), or the last one counts, as in PyYAML
 * @throws {InputError} at the first thing that is wrong: syntax, type, range, missing or unknown key.
 */
export function parseCheckedYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  { repeatedKeys = 'refused' }: { readonly repeatedKeys?: 'refused' | 'last-counts' } = {},
): CheckedYaml<z.output<S>> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: repeatedKeys === 'refused',
  })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const [syntax] = document.errors
  if (syntax) {
    throw new InputError({ place: place(syntax.pos[0]), expected: 'valid YAML', found: syntax.message })
  }
  const complain = (path: readonly PropertyKey[], expected: string, found: string) =>
    new InputError({
      place: `${place(offsetOf(document, path))} ${path.map(String).join('.') || 'document'}`,
      expected,
      found,
    })
  const content = contentOf(document, (found) => complain([], 'a finite document', found))
  const loop = circularPath(content)
  if (loop) throw complain(loop, 'a finite document', 'an alias of what it lies in')
  const result = schema.safeParse(content)
  if (result.success) return { value: result.data, complain }

  const { issues } = result.error
  const unknown = issues.find(({ code }) => code === 'unrecognized_keys')
  const issue = unknown ?? issues[0]!
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = knownKeys(schema, issue.path)
    throw complain([...issue.path, key], `a known key${suggestion(key, known)}`, key)
  }
  if (issue.code === 'invalid_key')
    throw complain(issue.path, `a key: ${expectation(issue.issues[0]!.message)}`, String(issue.path.at(-1)))
  throw complain(
    issue.path,
    expectation(issue.message),
    describe(issue.path.length === 0 ? content : valueAt(content, issue.path)),
  )
}

/** Zod's message without what it says of the kind of mistake and of the value found. */
function expectation(message: string): string {
  const expected = message.replace(/^[\w ]+: expected /, '').replace(/, received .*$/, '')
  return expected.replace(/^(number|string) to /, 'a $1 to ')
}

/** The document with its aliases filled in; the parser gives up where they would fill too much. */
function contentOf(document: { toJS(): unknown }, complain: (found: string) => InputError): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw complain(error.message)
  }
}

/** Where a value lies inside itself, if one does. */
function circularPath(
  value: unknown,
  path: readonly string[] = [],
  around: ReadonlySet<unknown> = new Set(),
  seen: Set<unknown> = new Set(),
): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (around.has(value)) return path
  if (seen.has(value)) return undefined
  seen.add(value)
  const inner = new Set([...around, value])
  for (const [key, child] of Object.entries(value)) {
    const found = circularPath(child, [...path, key], inner, seen)
    if (found) return found
  }
  return undefined
}

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], content)

/**
 * Where a key stands, or the element of a list; where it is missing, what it is missing from. Keys may be numbers in the
 * document, and are texts in paths.
 */
function offsetOf(document: { readonly contents: unknown }, path: readonly PropertyKey[]): number {
  let node = document.contents
  let offset = rangeOf(node) ?? 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (!pair) break
      offset = rangeOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = rangeOf(node) ?? offset
    } else break
  }
  return offset
}

function rangeOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

/** Keys that the schema knows at a path, through objects, arrays, records and defaults. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const { def } = schema as { def: Record<string, unknown> }
  if (def.innerType) return knownKeys(def.innerType, path)
  const shape = def.shape as Record<string, unknown> | undefined
  const [head, ...rest] = path
  if (head === undefined) return Object.keys(shape ?? {})
  const next = shape?.[String(head)] ?? def.element ?? def.valueType
  return next ? knownKeys(next, rest) : []
}

/** Characters of a text that a complaint repeats. */
const longest = 60

/** A value in a complaint: numbers and short texts as they are, what is longer by its kind. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string')
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value)
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value) ? 'a list' : 'a mapping'
}
