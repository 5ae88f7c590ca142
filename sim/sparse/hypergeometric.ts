/** Occupancies less probable than this times the most probable one are left out: their sum is lost in rounding. */
const negligible = 1e-18

/** A probability that leaves 1 as it is when it is taken off, whatever it is then multiplied by. */
const vanishing = 1e-40

/**
 * Probability that none of `drawn` elements out of `all` is one of the `marked`.
 *
 * Closed form: a product of min(marked, drawn) factors, cut off where it vanishes.
 */
export function hypergeometricNone(all: number, marked: number, drawn: number): number {
  if (marked + drawn > all) return 0
  const [few, many] = marked < drawn ? [marked, drawn] : [drawn, marked]
  let probability = 1
  for (let i = 0; i < few && probability > vanishing; i++) probability *= (all - many - i) / (all - i)
  return probability
}

/**
 * Probabilities of drawing k marked elements, for every k that is possible and not negligible, ascending. From the
 * most probable k outwards by the ratio of neighbours, then divided by their sum.
 */
export function hypergeometric(
  all: number,
  marked: number,
  drawn: number,
): readonly { readonly nonzeros: number; readonly probability: number }[] {
  const least = Math.max(0, drawn + marked - all)
  const most = Math.min(drawn, marked)
  const mode = Math.min(most, Math.max(least, Math.floor(((drawn + 1) * (marked + 1)) / (all + 2))))
  const upwards = (k: number) => ((marked - k) * (drawn - k)) / ((k + 1) * (all - marked - drawn + k + 1))
  const below: [number, number][] = []
  for (let k = mode, weight = 1; k > least; ) {
    weight /= upwards(--k)
    if (weight < negligible) break
    below.push([k, weight])
  }
  const weights: [number, number][] = [...below.reverse(), [mode, 1]]
  for (let k = mode, weight = 1; k < most; ) {
    weight *= upwards(k++)
    if (weight < negligible) break
    weights.push([k, weight])
  }
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  return weights.map(([nonzeros, weight]) => ({ nonzeros, probability: weight / sum }))
}
