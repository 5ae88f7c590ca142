/**
 * Makes a function that returns what was computed before from inputs of the same content. Inputs are data that nobody
 * changes: where the very objects come again, their content is not looked at.
 *
 * @param most results kept; the one longest kept goes first
 */
export function rememberByContent<Result>(
  most: number,
): (inputs: readonly unknown[], compute: () => Result) => Result {
  const results = new Map<string, Result>()
  const numbers = new WeakMap<object, number>()
  let known = 0
  /** Results by the identities of the inputs, an object's being the number under which it is known. */
  const texts = new Map<string, string>()
  const identity = (input: unknown): string => {
    if (typeof input !== 'object' || input === null) return JSON.stringify(input) ?? 'undefined'
    const number = numbers.get(input) ?? known++
    numbers.set(input, number)
    return `#${number}`
  }
  return (inputs, compute) => {
    const identities = inputs.map(identity).join()
    const text = texts.get(identities) ?? contentText(inputs)
    keep(texts, identities, text, most)
    const found = results.get(text) ?? compute()
    keep(results, text, found, most)
    return found
  }
}

function contentText(inputs: readonly unknown[]): string {
  return JSON.stringify(inputs, (_, value: unknown) => {
    if (value instanceof Map) return ['map', ...value]
    if (value instanceof Set) return ['set', ...value]
    return typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value
  })
}

function keep<Value>(values: Map<string, Value>, key: string, value: Value, most: number): void {
  values.set(key, value)
  if (values.size > most) values.delete(values.keys().next().value!)
}
