import type { InputError } from '../../errors.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { CoreTypeDescription } from './schema.ts'

/** Makes the complaint about a key of the thing at hand. */
export type Complain = (path: readonly PropertyKey[], expected: string, found: string) => InputError

/**
 * What a schema cannot say of a core type: names that fit, and memories that stand one above the other.
 *
 * @throws {InputError} at the first mistake.
 */
export function checkCoreType(
  { operators, array, memories, wiring }: CoreTypeDescription,
  complain: Complain,
): void {
  const dimensions = Object.keys(array)
  if (dimensions.length === 0) throw complain(['array'], 'at least one dimension with its size', 'none')
  const requireDimension = (path: readonly PropertyKey[], name: string) => {
    if (dimensions.includes(name)) return
    throw complain(path, `a dimension of the array${suggestion(name, dimensions)}`, name)
  }
  memories.forEach((memory, i) => {
    const { name, serves, operands, granularityBits, readBitsPerCycle, writeBitsPerCycle, sparse } = memory
    if (granularityBits !== undefined) {
      const width = Math.min(readBitsPerCycle, writeBitsPerCycle)
      if (granularityBits > width) {
        const expected = `at most the ${width} bits of the narrower port`
        throw complain(['memories', i, 'granularityBits'], expected, `${granularityBits}`)
      }
    }
    for (const dimension of serves) requireDimension(['memories', i, 'serves'], dimension)
    if (new Set(operands).size < operands.length) {
      throw complain(['memories', i, 'operands'], 'each operand once', operands.join(', '))
    }
    for (const operand of Object.keys(sparse?.formats ?? {})) {
      if (operands.some((held) => held === operand)) continue
      throw complain(['memories', i, 'sparse', 'formats', operand], `an operand of ${name}`, operand)
    }
    const first = memories.findIndex((other) => other.name === name)
    if (first < i) {
      throw complain(['memories', i, 'name'], 'each memory once, from the innermost out', `${name} again`)
    }
  })
  for (const operand of ['I', 'W', 'O'] as const) {
    const held = memories.flatMap((memory, i) => (memory.operands.includes(operand) ? [{ memory, i }] : []))
    if (held.length === 0) throw complain(['memories'], `a memory that holds ${operand}`, 'none')
    held.slice(1).forEach(({ memory, i }, below) => {
      const inner = held[below]!.memory
      const missing = inner.serves.find((dimension) => !memory.serves.includes(dimension))
      if (missing === undefined) return
      const expected = `${missing}, which ${inner.name} below it serves: memories are listed from the innermost out`
      throw complain(['memories', i, 'serves'], expected, memory.serves.join(', ') || 'none')
    })
  }
  for (const [operator, wires] of Object.entries(wiring)) {
    if (!operators.some((one) => one === operator)) {
      throw complain(['wiring', operator], `one of the operators (${operators.join(', ')})`, operator)
    }
    for (const dimension of Object.keys(wires ?? {})) {
      requireDimension(['wiring', operator, dimension], dimension)
    }
  }
}
