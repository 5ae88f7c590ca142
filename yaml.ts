import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { InputError } from './errors.ts'

/**
 * Parses YAML and checks it against a schema.
 *
 * @param place name of the file, for messages
 * @throws {InputError} for the first thing that is wrong: file:line:column key: expected …, found …
 */
export function parseYaml<T>(text: string, place: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${place}:${line}:${col}`
  }
  const [syntaxError] = document.errors
  if (syntaxError) {
    const { message, pos } = syntaxError
    throw new InputError({ place: at(pos[0]), expected: 'YAML', found: message })
  }
  const value: unknown = document.toJS()
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const where = (path: readonly PropertyKey[]) => at(offsetOf(document, path))
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const path = [...issue.path, key]
    throw new InputError({ place: `${where(path)} ${dotted(path)}`, expected: 'a known key', found: key })
  }
  const found = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input)
  throw new InputError({
    place: `${where(issue.path)} ${dotted(issue.path)}`,
    expected: issue.message
      .replace(/^Invalid (input|option): expected /, '')
      .replace(/^Invalid input$/, 'something else'),
    found,
  })
}

/** Where a key or an item stands; of one that is missing, what should hold it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const key = path[length - 1]
    const pair = isMap(parent) && parent.items.find((item) => String(item.key) === String(key))
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
}
