import type { HeadDecisions, SplitDecisions } from './confidence.ts'
import type { ExitCosts } from './exit-costs.ts'

/**
 * Network [G, K] of the early-exit study (arXiv 2512.04705) on four Edge-TPU-like cores, for tests: latencies as its
 * authors published them with their case study (github.com/asyms/stream), energies of their cost model run again on
 * the same network. MACs are those of the backbone up to G and K and of one-layer heads on 4×4 pooled maps.
 */
export const publishedCosts: ExitCosts = {
  backbone: [
    { macs: 62_210_048, energyPj: 419_741_150.9, latencyCycles: 311_034 },
    { macs: 195_325_952, energyPj: 1_053_983_470.96, latencyCycles: 311_034 + 330_116 + 5_120 },
  ],
  heads: [
    [{ macs: 10_240, energyPj: 7_936_059.2, latencyCycles: 34_975 }],
    [{ macs: 51_200, energyPj: 46_858_382.56, latencyCycles: 213_162 }],
  ],
}

/** Published: of 10 000 test images 73.19 % leave at G, 93.18 % of them rightly, and K is right on 71.17 % of the rest. */
export const publishedDecisions: SplitDecisions = {
  images: 10_000,
  points: [[head(7319, 6820, 0)], [head(0, 1908, 7319)]],
}

export const publishedThreshold = 0.75

function head(confident: number, right: number, firstRight: number): HeadDecisions {
  return {
    confidence: Float64Array.from({ length: 10_000 }, (_, image) => (image < confident ? 0.9 : 0.5)),
    correct: Uint8Array.from({ length: 10_000 }, (_, image) =>
      image >= firstRight && image < firstRight + right ? 1 : 0,
    ),
  }
}
