/*
 * Source text of arithmetic, folded where operands are numbers; a name, a number or an expression in parentheses or of a
 * tighter operator may stand where an operand is asked for.
 */

const isAtom = /^[\w.]+$|^Math\.\w+\([^()]*\)$/

export const isNumber = (text: string): boolean => Number.isFinite(Number(text))

const operand = (text: string) => (isAtom.test(text) || isNumber(text) ? text : `(${text})`)

export function times(a: string, b: string): string {
  if (isNumber(a) && isNumber(b)) return `${Number(a) * Number(b)}`
  if (a === '0' || b === '0') return '0'
  if (a === '1') return b
  return b === '1' ? a : `${operand(a)} * ${operand(b)}`
}

export function plus(a: string, b: string): string {
  if (isNumber(a) && isNumber(b)) return `${Number(a) + Number(b)}`
  if (a === '0') return b
  return b === '0' ? a : `${a} + ${b}`
}

/** Of `Math`, or the number that it gives for numbers. */
export function call(name: 'ceil' | 'floor' | 'min' | 'max', ...operands: readonly string[]): string {
  if (operands.every(isNumber))
    return `${(Math[name] as (...values: number[]) => number)(...operands.map(Number))}`
  return `Math.${name}(${operands.join(', ')})`
}

/** Statements of a function's body, each value with a name of its own. */
export interface Body {
  readonly lines: string[]
  /** A name for the value, the same for equal ones; names and numbers are their own. */
  readonly keep: (value: string) => string
}

export function makeBody(): Body {
  const lines: string[] = []
  const names = new Map<string, string>()
  const keep = (value: string) => {
    if (isNumber(value) || /^[a-z]\d*$/.test(value)) return value
    const known = names.get(value)
    if (known) return known
    const name = `t${names.size}`
    names.set(value, name)
    lines.push(`const ${name} = ${value}`)
    return name
  }
  return { lines, keep }
}
