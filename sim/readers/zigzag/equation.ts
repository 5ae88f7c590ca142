import { type LoopDimension, loopDimensions, type Operator, type Pair } from '../../workload/layer.ts'

/** A layer's loops as ZigZag writes them, in our names. */
export interface LoopNames {
  readonly operator: Operator
  /** In the order of the equation. */
  readonly inputs: readonly ('W' | 'I')[]
  /** Our name of each of its loops. */
  readonly names: ReadonlyMap<string, LoopDimension>
  readonly stride: Pair
  readonly dilation: Pair
}

/** What in an equation or its relations cannot be understood. */
export class EquationError extends Error {
  override readonly name = 'EquationError'
  readonly expected: string
  readonly found: string

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`)
    this.expected = expected
    this.found = found
  }
}

/**
 * Names loops by the operands that they index: O and W is K; O and I is B; W and I is C; all three is G; those of a
 * relation `ix = 2*ox + 1*fx` are the window's. A loop that already has one of our names in that role keeps it.
 *
 * @param equation `O[b][k] += W[k][c] * I[b][c]`, `=` for `+=`, `+` for the addition of two tensors
 * @param relations `ix = 2*ox + 1*fx`, one per axis of the window
 * @throws {EquationError}
 */
export function parseEquation(equation: string, relations: readonly string[]): LoopNames {
  const indices = operandIndices(equation)
  const axes = relations.map(parseRelation)
  const isSum = /=[^=]*\+/.test(equation)
  const names = new Map<string, LoopDimension>()
  axes.forEach(({ outer, window }, i) => {
    const isRow =
      axes.length > 1 ? outer.includes('Y') || (!outer.includes('X') && i === 1) : outer.includes('Y')
    names.set(outer, isRow ? 'OY' : 'OX')
    names.set(window, isRow ? 'FY' : 'FX')
  })
  const windowIndices = new Set(axes.map(({ index }) => index))
  const isPool = indices.W.every((index) => names.get(index)?.startsWith('F'))
  const inputs = equation.indexOf('I') < equation.indexOf('W') ? (['I', 'W'] as const) : (['W', 'I'] as const)
  const all = new Set([...indices.O, ...indices.W, ...indices.I])
  for (const index of all) {
    if (names.has(index) || windowIndices.has(index)) continue
    const role = (['O', 'W', 'I'] as const).filter((operand) => indices[operand].includes(index)).join('')
    const choices = roleNames(role, isSum, isPool)
    const taken = new Set(names.values())
    const own = choices.find((name) => name === index && !taken.has(name))
    // Loops that index the same operands cost alike: where there are more than names, they are one loop.
    const name = own ?? choices.find((choice) => !taken.has(choice)) ?? choices[0]
    if (!name)
      throw new EquationError(`no loop that indexes ${role || 'an input alone'} as ${index} does`, equation)
    names.set(index, name)
  }
  // Rows of a matrix are no window's, whatever they are called.
  const hasRows = [...names.values()].some((name) => name === 'OX' || name === 'OY')
  const isMatrixProduct = axes.length === 0 && (hasRows || inputs[0] === 'I')
  const axis = (name: LoopDimension) => axes.find(({ outer }) => names.get(outer) === name)
  const pair = (of: 'stride' | 'dilation') => ({ x: axis('OX')?.[of] ?? 1, y: axis('OY')?.[of] ?? 1 })
  return {
    operator: isSum ? 'add' : isPool ? 'pool' : isMatrixProduct ? 'gemm' : 'conv',
    inputs,
    names,
    stride: pair('stride'),
    dilation: pair('dilation'),
  }
}

/** Our loops for a role, those that carry the role's usual name first. */
function roleNames(role: string, isSum: boolean, isPool: boolean): readonly LoopDimension[] {
  if (isSum) return role === 'OWI' ? ['G', 'B', 'OY', 'OX'] : []
  if (isPool) return role === 'OI' ? ['K', 'B'] : []
  if (role === 'OWI') return ['G']
  if (role === 'OW') return ['K']
  if (role === 'WI') return ['C']
  // A loop of outputs and inputs without a window around it is a batch, or rows: of a matrix, or of a map.
  return role === 'OI' ? ['B', 'OX', 'OY'] : []
}

function operandIndices(equation: string): Readonly<Record<'O' | 'W' | 'I', readonly string[]>> {
  const terms = [...equation.matchAll(/([OWI])((?:\s*\[\w+\])+)/g)]
  const of = (operand: string) => {
    const term = terms.find(([, name]) => name === operand)
    if (!term) throw new EquationError(`an equation with O, W and I`, equation)
    return [...term[2]!.matchAll(/\w+/g)].map(([index]) => index.toUpperCase())
  }
  if (terms.length !== 3) throw new EquationError('an equation with O, W and I', equation)
  return { O: of('O'), W: of('W'), I: of('I') }
}

function parseRelation(text: string) {
  const found = /^\s*(\w+)\s*=\s*(?:(\d+)\s*\*\s*)?(\w+)\s*\+\s*(?:(\d+)\s*\*\s*)?(\w+)\s*$/.exec(
    text.toUpperCase(),
  )
  if (!found) throw new EquationError('a relation such as ix=2*ox+1*fx', text)
  const [, index, stride, outer, dilation, window] = found
  return {
    index: index!,
    outer: outer!,
    window: window!,
    stride: Number(stride ?? 1),
    dilation: Number(dilation ?? 1),
  }
}

/** Sizes of all eight loops from sizes under the tool's names; a loop left out is 1. */
export function loopSizes(
  { names }: LoopNames,
  sizes: ReadonlyMap<string, number>,
): Readonly<Record<LoopDimension, number>> {
  const full = Object.fromEntries(loopDimensions.map((dimension) => [dimension, 1])) as Record<
    LoopDimension,
    number
  >
  for (const [name, size] of sizes) {
    const dimension = names.get(name)
    if (dimension) full[dimension] *= size
    else if (size !== 1)
      throw new EquationError(`a loop of the equation (${[...names.keys()].join(', ')})`, name)
  }
  return full
}
