import { type ConfidenceMeasure, headDecisions, type SplitDecisions, splitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { combineLogits, fitCombination, type Logits } from './fit-combination.ts'
import type { LogitBank, SplitName } from './logit-bank.ts'

/** Per exit of a candidate the weights of the logits of its exits up to this one. */
export type ExitCombination = readonly (readonly number[])[]

/** Answers that exits of one bank give together. */
export interface ExitCombiner {
  /** Fitted on images of the validation split, all unless told. */
  fit(choices: Choices, images?: Int32Array): ExitCombination
  /** What the heads of a candidate then decide; those of other heads are their own. */
  decisions(split: SplitName, choices: Choices, combination: ExitCombination): SplitDecisions
}

/** Keeps the dequantized logits and what was fitted on all images, by the exits before: candidates share many. */
export function exitCombiner(bank: LogitBank, measure: ConfidenceMeasure = 'max-softmax'): ExitCombiner {
  const { classes } = bank.manifest.network
  const { validation } = bank.splits
  const every = Int32Array.from({ length: validation.images }, (_, image) => image)
  const alone = {
    validation: splitDecisions(bank, 'validation', measure),
    test: splitDecisions(bank, 'test', measure),
  }
  const places = alone.validation.points.map((heads, point) =>
    heads.map((_, kind) =>
      alone.validation.points.slice(0, point).reduce((sum, { length }) => sum + length, kind),
    ),
  )
  const logits = { validation: new Map<number, Logits>(), test: new Map<number, Logits>() }
  const fitted = new Map<string, readonly number[]>()

  const headsOf = (choices: Choices) =>
    choices.flatMap((choice, point) => (choice === 0 ? [] : [places[point]![choice - 1]!]))
  const logitsOf = (split: SplitName, head: number): Logits => {
    const held = logits[split].get(head)
    if (held) return held
    const { scale } = bank.manifest.heads[head]!
    const values = Float64Array.from(bank.splits[split].logits[head]!, (value) => scale * value)
    logits[split].set(head, values)
    return values
  }
  const fitOn = (heads: readonly number[], images: Int32Array) =>
    fitCombination(
      heads.map((head) => logitsOf('validation', head)),
      validation.labels,
      classes,
      images,
    )

  return {
    fit(choices, images = every) {
      const heads = headsOf(choices)
      return heads.map((_, exit) => {
        const passed = heads.slice(0, exit + 1)
        if (images !== every) return fitOn(passed, images)
        const key = passed.join()
        if (!fitted.has(key)) fitted.set(key, fitOn(passed, every))
        return fitted.get(key)!
      })
    },
    decisions(split, choices, combination) {
      const heads = headsOf(choices)
      let exit = -1
      const points = alone[split].points.map((own, point) => {
        const choice = choices[point]!
        if (choice === 0) return own
        exit += 1
        const passed = heads.slice(0, exit + 1).map((head) => logitsOf(split, head))
        const combined = combineLogits(passed, combination[exit]!)
        const together = headDecisions(combined, bank.splits[split].labels, classes, 1, measure)
        return own.map((decisions, kind) => (kind === choice - 1 ? together : decisions))
      })
      return { images: alone[split].images, points }
    },
  }
}
