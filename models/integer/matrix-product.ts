import { laneFactor, type PackedWeights } from './packed-weights.ts'

/**
 * Sums of every vector with every output's weights, in blocks of two vectors and four rows of weights, which fit into
 * the processor's registers.
 *
 * @param vectors `count` of them behind one another, and a last one more where the count is odd
 * @param sums count × outputs, from `at` on
 */
export function multiply(
  vectors: Float64Array,
  count: number,
  { depth, outputs, lanes, values }: PackedWeights,
  sums: Int32Array,
  at: number,
): void {
  const rows = values.length / depth
  for (let row = 0; row < rows; row += 4) {
    const a = row * depth
    const b = a + depth
    const c = b + depth
    const d = c + depth
    for (let vector = 0; vector < count; vector += 2) {
      const p = vector * depth
      const q = p + depth
      let pa = 0
      let pb = 0
      let pc = 0
      let pd = 0
      let qa = 0
      let qb = 0
      let qc = 0
      let qd = 0
      for (let i = 0; i < depth; i++) {
        const left = vectors[p + i]!
        const right = vectors[q + i]!
        const wa = values[a + i]!
        const wb = values[b + i]!
        const wc = values[c + i]!
        const wd = values[d + i]!
        pa += left * wa
        pb += left * wb
        pc += left * wc
        pd += left * wd
        qa += right * wa
        qb += right * wb
        qc += right * wc
        qd += right * wd
      }
      const output = row * lanes
      const to = at + vector * outputs + output
      const end = to + Math.min(4 * lanes, outputs - output)
      store(sums, to, end, lanes, pa)
      store(sums, to + lanes, end, lanes, pb)
      store(sums, to + 2 * lanes, end, lanes, pc)
      store(sums, to + 3 * lanes, end, lanes, pd)
      if (vector + 1 === count) continue
      store(sums, to + outputs, end + outputs, lanes, qa)
      store(sums, to + outputs + lanes, end + outputs, lanes, qb)
      store(sums, to + outputs + 2 * lanes, end + outputs, lanes, qc)
      store(sums, to + outputs + 3 * lanes, end + outputs, lanes, qd)
    }
  }
}

const distance = laneFactor

/** Writes what a row of weights summed to, for as many outputs as lie before `end`. */
function store(sums: Int32Array, to: number, end: number, lanes: number, sum: number): void {
  if (to >= end) return
  const upper = lanes === 2 ? Math.round(sum / distance) : 0
  sums[to] = sum - upper * distance
  if (lanes === 2 && to + 1 < end) sums[to + 1] = upper
}
