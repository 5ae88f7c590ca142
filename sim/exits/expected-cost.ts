const joulesPerPicojoule = 1e-12

/** What an image takes that leaves at one exit: everything from the image to there, heads on the way included. */
export interface PathCost {
  readonly energyPj: number
  readonly latencyCycles: number
}

export interface CostFigures extends PathCost {
  /** Energy (J) × latency (cycles). */
  readonly etJCycles: number
}

/** The cost of an early-exit network over images of which given fractions leave at each exit. */
export interface ExpectedCost {
  /** Σ ratio · cost; of ET Σ ratio · energy · latency, not the product of the averages. */
  readonly average: CostFigures
  /** Of the exit that costs most, each figure by itself, among exits at which any image leaves. */
  readonly worst: CostFigures
  /** The least energy and latency that at least `fraction` of the images do not exceed, each by itself. */
  percentile(fraction: number): CostFigures
}

/**
 * @param paths one per exit, cumulative, in order
 * @param ratios fractions of the images that leave at each exit; they sum to 1, but for rounding
 */
export function expectedCost(paths: readonly PathCost[], ratios: readonly number[]): ExpectedCost {
  const figures = paths.map(
    ({ energyPj, latencyCycles }): CostFigures => ({
      energyPj,
      latencyCycles,
      etJCycles: energyPj * joulesPerPicojoule * latencyCycles,
    }),
  )
  const each = (pick: (key: keyof CostFigures) => number): CostFigures => ({
    energyPj: pick('energyPj'),
    latencyCycles: pick('latencyCycles'),
    etJCycles: pick('etJCycles'),
  })
  const taken = figures.flatMap((figure, exit) =>
    ratios[exit]! > 0 ? [{ ...figure, ratio: ratios[exit]! }] : [],
  )
  const percentile = (fraction: number, key: keyof CostFigures): number => {
    const ascending = [...taken].sort((a, b) => a[key] - b[key])
    let covered = 0
    const reached = ascending.find(({ ratio }) => {
      covered += ratio
      return covered >= fraction - rounding
    })
    return (reached ?? ascending.at(-1)!)[key]
  }
  return {
    average: each((key) => figures.reduce((sum, figure, exit) => sum + ratios[exit]! * figure[key], 0)),
    worst: each((key) => Math.max(...taken.map((figure) => figure[key]))),
    percentile: (fraction) => each((key) => percentile(fraction, key)),
  }
}

/** Slack for sums of fractions. */
const rounding = 1e-9

/** Cumulative sums of stages, one after the other. */
export function cumulativePaths(stages: readonly PathCost[]): readonly PathCost[] {
  let energyPj = 0
  let latencyCycles = 0
  return stages.map((stage) => {
    energyPj += stage.energyPj
    latencyCycles += stage.latencyCycles
    return { energyPj, latencyCycles }
  })
}
