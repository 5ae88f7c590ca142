/** What a run of an early-exit network over labelled images came to. */
export interface ExitStatistics {
  readonly accuracy: number
  /** Fraction of the images that left at each exit; they sum to 1. */
  readonly exitRatios: readonly number[]
}

/** What was decided for one image. */
export interface Decision {
  /** Index of the exit. */
  readonly exit: number
  readonly prediction: number
}

export function exitStatistics(
  decisions: readonly Decision[],
  labels: ArrayLike<number>,
  exits: number,
): ExitStatistics {
  const counts = Array<number>(exits).fill(0)
  let correct = 0
  decisions.forEach(({ exit, prediction }, image) => {
    counts[exit]! += 1
    if (prediction === labels[image]) correct++
  })
  return {
    accuracy: correct / decisions.length,
    exitRatios: counts.map((count) => count / decisions.length),
  }
}

/** Index of the largest logit, the lowest on ties. */
export function predictionOf(logits: ArrayLike<number>): number {
  let best = 0
  for (let c = 1; c < logits.length; c++) if (logits[c]! > logits[best]!) best = c
  return best
}

/** The decision that the logits of every exit lead to: the first whose confidence reaches the threshold, or the last. */
export function decide(
  logits: readonly ArrayLike<number>[],
  confidenceOf: (exit: number) => number,
  threshold: number,
): Decision {
  const last = logits.length - 1
  let exit = 0
  while (exit < last && confidenceOf(exit) < threshold) exit++
  return { exit, prediction: predictionOf(logits[exit]!) }
}
