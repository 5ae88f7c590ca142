import { nonDominated } from '../../nas/search/non-dominated.ts'
import type { StudyFigures } from './figures.ts'
import { readModels } from './published-models.ts'
import { type StudySimulator, type Variant, variants } from './study-simulator.ts'

/** One network under one set of rules. */
export interface VariantRow {
  readonly variant: Variant
  readonly system: string
  readonly exits: string
  readonly heads: string
  /** Published, a fraction. */
  readonly top1: number
  readonly figures: StudyFigures
  /** No network of the file is at least as accurate at a lower average energy × latency. */
  readonly isOnFront: boolean
}

/**
 * The networks of a file with a column `top1` on one system, under each variant of the rules: what of a conclusion
 * follows from how costs are charged.
 *
 * @throws {InputError} for a file that is not of that form.
 */
export function variantRows(
  path: string,
  system: string,
  simulator: StudySimulator,
  chosen: readonly Variant[] = variants,
): readonly VariantRow[] {
  const models = readModels(path, simulator.network)
  const accuracies = models.map(({ row }) => row.number('top1', 0))
  return chosen.flatMap((variant) => {
    const figures = models.map((model) => simulator.figures(system, model.choices, model.exitRatios, variant))
    const front = new Set(
      nonDominated([accuracies.map((accuracy) => -accuracy), figures.map(({ avg_ET }) => avg_ET)]),
    )
    return models.map(
      (model, i): VariantRow => ({
        variant,
        system,
        exits: model.exits,
        heads: model.choices.map(({ kind }) => kind).join(''),
        top1: accuracies[i]!,
        figures: figures[i]!,
        isOnFront: front.has(i),
      }),
    )
  })
}

/** What a variant says of all networks together. */
export interface VariantSummary {
  readonly variant: Variant
  /** Of the network of least average energy × latency. */
  readonly best: VariantRow
  readonly front: readonly string[]
  /** Against the front of the first variant: as published, unless it is left out. */
  readonly entered: readonly string[]
  readonly left: readonly string[]
  /** Over the networks: what heads take of the cycles and the energy of all stages. */
  readonly headsCycles: Spread
  readonly headsEnergy: Spread
  /** Over the networks: average energy × latency less than the backbone's with the last head; than with all heads. */
  readonly savedVsNoExit: Spread
  readonly savedVsBackbone: Spread
  readonly savedVsAllHeads: Spread
  /** Than the study's own baseline: energy with all heads, latency of the blocks alone. */
  readonly savedVsAsPublished: Spread
}

export interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
}

export function summarizeVariants(rows: readonly VariantRow[]): readonly VariantSummary[] {
  const frontOf = (variant: Variant) =>
    rows
      .filter((row) => row.variant === variant && row.isOnFront)
      .map(({ exits, heads }) => `${exits} ${heads}`)
  const chosen = variants.filter((variant) => rows.some((row) => row.variant === variant))
  const published = frontOf(chosen[0]!)
  return chosen.map((variant): VariantSummary => {
    const own = rows.filter((row) => row.variant === variant)
    const front = frontOf(variant)
    const of = (key: keyof StudyFigures) => spread(own.map(({ figures }) => figures[key]))
    return {
      variant,
      best: own.reduce((best, row) => (row.figures.avg_ET < best.figures.avg_ET ? row : best)),
      front,
      entered: front.filter((name) => !published.includes(name)),
      left: published.filter((name) => !front.includes(name)),
      headsCycles: of('head_share_L'),
      headsEnergy: of('head_share_E'),
      savedVsNoExit: of('ET_saving_vs_no_exit'),
      savedVsBackbone: of('ET_saving_vs_backbone'),
      savedVsAsPublished: spread(own.map(({ figures }) => 1 - 1 / figures.reduction_vs_blocks_only_x)),
      savedVsAllHeads: of('ET_saving_vs_all_heads'),
    }
  })
}

function spread(values: readonly number[]): Spread {
  const ascending = [...values].sort((a, b) => a - b)
  return { least: ascending[0]!, median: ascending[ascending.length >> 1]!, most: ascending.at(-1)! }
}
