import { layerBitsOf } from '../../models/bit-widths.ts'
import { networkWithBits } from '../../models/network-with-bits.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import { exitCosts } from '../../nas/evaluate/exit-costs.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { networkOfRecipe } from '../../nas/train/network-of-recipe.ts'
import { recipeSchema } from '../../nas/train/recipe.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { pairName, type WidthPair } from './study.ts'

/** What one pair of widths gives on the test images; costs are averages per image. */
export interface PrecisionRow {
  readonly widths: string
  readonly accuracy: number
  /** Of the last head alone, on all images. */
  readonly staticAccuracy: number
  readonly exitRatios: readonly number[]
  readonly energyPj: number
  readonly latencyCycles: number
  readonly etJCycles: number
  /** Of the backbone with its last head alone, at the same widths. */
  readonly staticEnergyPj: number
  readonly staticLatencyCycles: number
}

/** Leaves at `threshold` of the largest softmax, every layer charged at its own width. */
export function precisionRow(
  pair: WidthPair,
  bank: LogitBank,
  system: System,
  threshold: number,
): PrecisionRow {
  const recipe = recipeSchema.parse(bank.manifest.recipe)
  const network = networkOfRecipe(recipe)
  const bits = {
    ...layerBitsOf(network, recipe),
    imageBits: pair.backbone === 32 ? 32 : 8,
    logitBits: pair.heads === 32 ? 32 : 8,
  }
  const costs = exitCosts(network, networkCosts(networkWithBits(network, bits), system))
  const decisions = splitDecisions(bank, 'test')
  const early = network.mountingPoints.map(() => 1)
  const alone = early.map((_, point) => (point === early.length - 1 ? 1 : 0))
  const run = evaluate(decisions, costs, early, threshold)
  const fixed = evaluate(decisions, costs, alone, threshold)
  return {
    widths: pairName(pair),
    accuracy: run.accuracy,
    staticAccuracy: fixed.accuracy,
    exitRatios: run.exitRatios,
    energyPj: run.energyPj,
    latencyCycles: run.latencyCycles,
    etJCycles: run.etJCycles,
    staticEnergyPj: fixed.energyPj,
    staticLatencyCycles: fixed.latencyCycles,
  }
}
