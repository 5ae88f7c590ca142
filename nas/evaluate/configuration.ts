/**
 * What is mounted at each point, one number a point: 0 for nothing, k for the head of the k-th kind. The last
 * point always has a head.
 */
export type Choices = readonly number[]

/** How many configurations there are: (kinds + 1) at every point but the last, where it is kinds. */
export function configurationCount(kinds: readonly number[]): number {
  return digits(kinds).reduce((count, radix) => count * radix, 1)
}

/**
 * The choices of a configuration. The index is a number of mixed radix, the first point its most significant digit.
 *
 * @param kinds how many kinds of head may be mounted at each point.
 */
export function choicesOf(index: number, kinds: readonly number[]): Choices {
  let rest = index
  const choices = digits(kinds)
    .toReversed()
    .map((radix) => {
      const digit = rest % radix
      rest = (rest - digit) / radix
      return digit
    })
  choices[0]! += 1
  return choices.reverse()
}

/** The index of a configuration, the inverse of `choicesOf`. */
export function configurationIndex(choices: Choices, kinds: readonly number[]): number {
  const last = kinds.length - 1
  return digits(kinds).reduce(
    (index, radix, point) => index * radix + choices[point]! - (point === last ? 1 : 0),
    0,
  )
}

function digits(kinds: readonly number[]): number[] {
  return kinds.map((count, point) => (point === kinds.length - 1 ? count : count + 1))
}
