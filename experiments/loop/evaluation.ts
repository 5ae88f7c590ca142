import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { staticChoices } from '../../nas/evaluate/baselines.ts'
import { bootstrapMeans, type Interval } from '../../nas/evaluate/bootstrap.ts'
import { type SplitDecisions, splitDecisions } from '../../nas/evaluate/confidence.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { costsToExits, type ExitCosts, exitCosts, type Figures } from '../../nas/evaluate/exit-costs.ts'
import { imageFigures } from '../../nas/evaluate/image-figures.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { type NetworkCosts, networkCosts } from '../../nas/evaluate/network-costs.ts'
import { networkOfRecipe } from '../../nas/train/network-of-recipe.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { bankPart } from './bank-part.ts'
import { type Curve, type CurvePoint, curveOf, ruledPoint } from './curve.ts'
import type { LoopFile } from './loop-file.ts'

/** What a network does by the logits of some training. */
export interface LoopResult {
  /** SHA-256 of the bank's logits. */
  readonly logits: string
  /** On the validation images. */
  readonly curve: Curve
  /** On the test images at the threshold that the validation images gave it; of full trainings alone. */
  readonly test?: CurvePoint & { readonly accuracyInterval: Pick<Interval, 'lower' | 'upper'> }
}

export interface LoopEvaluation {
  /** With all heads of the space. */
  readonly network: EarlyExitNetwork
  readonly parts: NetworkCosts
  readonly costs: ExitCosts
  readonly staticFigures: Figures
  /** @param bank of the network's own heads, or of more */
  evaluate(bank: LogitBank, heads: readonly ExitChoice[], withTest: boolean): LoopResult
}

/** Evaluates networks of a space by the costs of its parts. */
export function loopEvaluation(file: LoopFile, system: System): LoopEvaluation {
  const network = networkOfRecipe(file.recipe)
  const parts = networkCosts(network, system)
  const costs = exitCosts(network, parts)
  const rule = { allowedLoss: file.allowedLoss, objective: file.objectives[0]! }
  return {
    network,
    parts,
    costs,
    staticFigures: costsToExits(costs, staticChoices(costs)).at(-1)!,
    evaluate: (bank, heads, withTest) => {
      const own = bankPart(bank, heads)
      const choices = choicesOf(network, heads)
      const decisions = laidOut(network, splitDecisions(own, 'validation'), choices)
      const curve = curveOf(decisions, costs, choices, file.thresholds)
      const logits = bank.manifest.sha256
      if (!withTest) return { logits, curve }
      const { threshold } = ruledPoint(curve, rule)
      const tested = laidOut(network, splitDecisions(own, 'test'), choices)
      return { logits, curve, test: testPoint(tested, costs, choices, threshold, file.seed) }
    },
  }
}

function testPoint(
  decisions: SplitDecisions,
  costs: ExitCosts,
  choices: Choices,
  threshold: number,
  seed: number,
) {
  const [point] = curveOf(decisions, costs, choices, [threshold])
  const { correct } = imageFigures(decisions, costs, choices, threshold)
  const [{ lower, upper }] = bootstrapMeans([correct], { seed }) as [Interval]
  return { ...point!, accuracyInterval: { lower, upper } }
}

function choicesOf({ mountingPoints }: EarlyExitNetwork, heads: readonly ExitChoice[]): Choices {
  return mountingPoints.map(({ letter, heads: kinds }) => {
    const own = heads.find((head) => head.letter === letter)
    return own ? 1 + kinds.findIndex(({ kind }) => kind === own.kind) : 0
  })
}

/** The decisions of a network alone at their points of the whole space; of the other heads there none are ever asked for. */
function laidOut(
  { mountingPoints }: EarlyExitNetwork,
  { images, points }: SplitDecisions,
  choices: Choices,
): SplitDecisions {
  const own = points.values()
  return {
    images,
    points: mountingPoints.map(({ heads }, point) => {
      if (choices[point] === 0) return []
      const [decisions] = own.next().value!
      return heads.map(() => decisions!)
    }),
  }
}

/** Names of the heads that a network's choices mount. */
export function mounted(network: EarlyExitNetwork, choices: Choices): ExitChoice[] {
  return network.mountingPoints.flatMap(({ letter, heads }, point) =>
    choices[point] === 0 ? [] : [{ letter, kind: heads[choices[point]! - 1]!.kind }],
  )
}
