/**
 * Kendall's rank correlation τ-b, which allows for ties (Kendall, "The treatment of ties in ranking problems", 1945):
 * 1 where both orders agree, −1 where one is the other reversed. NaN where all values of a sequence are equal.
 */
export function kendallTau(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let concordance = 0
  let untiedA = 0
  let untiedB = 0
  for (let i = 1; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      const orderA = Math.sign(a[i]! - a[j]!)
      const orderB = Math.sign(b[i]! - b[j]!)
      concordance += orderA * orderB
      untiedA += Math.abs(orderA)
      untiedB += Math.abs(orderB)
    }
  return concordance / Math.sqrt(untiedA * untiedB)
}
