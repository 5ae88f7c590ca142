import { InputError } from '../../../errors.ts'

/** A key's value and where it stands. */
export interface IniValue {
  readonly value: string
  readonly line: number
}

export interface IniSection {
  /** Of its header. */
  readonly line: number
  /** By key, in lower case. */
  readonly values: ReadonlyMap<string, IniValue>
}

/** Sections by name. */
export type Ini = ReadonlyMap<string, IniSection>

/**
 * Reads the dialect of Python's ConfigParser that SCALE-Sim uses: `[section]`, `key : value` or `key = value`, keys in
 * any case, comments after # or ; at the start of a line.
 *
 * @throws {InputError} `file:line: expected …, found …` for a line that is none of these, or a key given twice.
 */
export function parseIni(text: string, file: string): Ini {
  const sections = new Map<string, { line: number; values: Map<string, IniValue> }>()
  let section: Map<string, IniValue> | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const content = raw.replace(/^\uFEFF/, '').trim()
    if (content === '' || /^[#;]/.test(content)) continue
    const header = /^\[([^\]]+)\]$/.exec(content)
    if (header) {
      const name = header[1]!.trim()
      const known = sections.get(name) ?? { line, values: new Map() }
      sections.set(name, known)
      section = known.values
      continue
    }
    const pair = /^([^:=]+?)\s*[:=]\s*(.*)$/.exec(content)
    if (!pair || !section) {
      const expected = section ? '[section] or key : value' : '[section]'
      throw new InputError({ place: `${file}:${line}`, expected, found: content })
    }
    const key = pair[1]!.toLowerCase()
    if (section.has(key)) {
      throw new InputError({
        place: `${file}:${line} ${pair[1]}`,
        expected: 'each key once',
        found: 'it again',
      })
    }
    section.set(key, { value: pair[2]!, line })
  }
  return sections
}
