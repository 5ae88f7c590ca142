import { isSeq, LineCounter, parseDocument } from 'yaml'
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
  const content: unknown = document.toJS()
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
  throw complain(
    issue.path,
    expectation(issue.message),
    describe(issue.path.length === 0 ? content : document.getIn(issue.path)),
  )
}

/** Zod's message without what it says of the kind of mistake and of the value found. */
function expectation(message: string): string {
  const expected = message.replace(/^[\w ]+: expected /, '').replace(/, received .*$/, '')
  return expected.replace(/^(number|string) to /, 'a $1 to ')
}

interface Node {
  readonly range?: readonly number[] | null
  readonly items?: readonly { readonly key: { readonly value: unknown; readonly range: readonly number[] } }[]
}

/** Where a key stands; where it is missing, its parent. */
function offsetOf(
  document: { getIn(path: unknown[], keep: true): unknown },
  path: readonly PropertyKey[],
): number {
  const parent = document.getIn(path.slice(0, -1), true) as Node | undefined
  const key = parent?.items?.find((item) => item.key?.value === path.at(-1))?.key
  if (key) return key.range[0]!
  const node = document.getIn([...path], true) as Node | undefined
  if (node?.range) return node.range[0]!
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1))
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

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string')
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value)
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value) || isSeq(value) ? 'a list' : 'a mapping'
}
