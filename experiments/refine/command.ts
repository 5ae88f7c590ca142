import cliProgress from 'cli-progress'
import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { staticChoices } from '../../nas/evaluate/baselines.ts'
import { combiningCost, withCombining } from '../../nas/evaluate/combining-cost.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { exitCombiner } from '../../nas/evaluate/exit-combination.ts'
import { exitCosts } from '../../nas/evaluate/exit-costs.ts'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import type { ReportedSplit } from '../../nas/evaluate/split-report.ts'
import { refineSpace } from '../../nas/refine/refine-space.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { parseThresholds } from '../../nas/search/thresholds.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { type RefinedReport, refinedReport } from './document.ts'
import { goalText } from './table.ts'

interface RefineArguments extends RulesArguments, BankArguments {
  objective: CostObjective
  'allowed-loss': string
  combine: boolean
  grid: string
  'most-exits': number
  'standard-errors': number
  name: string | undefined
  out: string
  json: boolean
}

/** Thresholds at which the whole space is looked at first. */
const screeningThresholds = [0.5, 0.6, 0.7, 0.8, 0.9]
const keep = { walked: 300, refined: 24 }
const folds = 5

export const refineCommand: CommandModule<object, RefineArguments> = {
  command: 'refine',
  describe: 'the cheapest network for an accuracy: a threshold for each exit, answers of exits combined',
  builder: (yargs: Argv) =>
    withBankOptions(withRulesOptions(yargs))
      .option('objective', {
        choices: Object.keys(costKeys) as CostObjective[],
        default: 'et' as const,
        describe: 'the cost to be lowest',
      })
      .option('allowed-loss', {
        type: 'string',
        default: '0,1',
        describe: 'percentage points by which accuracy may be below the static network, one goal each',
      })
      .option('combine', {
        type: 'boolean',
        default: true,
        describe: 'an exit answers by a weighted sum of its logits and those of the exits before it',
      })
      .option('grid', {
        type: 'string',
        default: '0.3,0.35,0.4,0.45,0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.93,0.95,0.97,0.985',
        describe: 'thresholds that an exit may have',
      })
      .option('most-exits', { type: 'number', default: 5, describe: 'of a network, the last included' })
      .option('standard-errors', {
        type: 'number',
        default: 0,
        describe: 'by how many the cross-validated accuracy must be above the goal',
      })
      .option('name', {
        type: 'string',
        defaultDescription: 'refined, bank and hardware',
        describe: 'name of the run',
      })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 refine --objective macs --allowed-loss 0,0.5,1', 'the fewest MACs for three accuracies'),
  handler: (options) => {
    const { objective, 'most-exits': mostExits, 'standard-errors': standardErrors } = options
    const losses = allowedLosses(String(options['allowed-loss']))
    const grid = parseThresholds(String(options.grid), '--grid')
    if (!Number.isInteger(mostExits) || mostExits < 1)
      throw new InputError({
        place: '--most-exits',
        expected: 'a whole number, 1 or more',
        found: `${mostExits}`,
      })
    if (!(standardErrors >= 0))
      throw new InputError({
        place: '--standard-errors',
        expected: 'a number, 0 or more',
        found: `${standardErrors}`,
      })
    const bank = readBank(options.bank)
    const { manifest } = bank
    const system = readSystem(options.hardware)
    const rules = rulesFrom(options)
    const name = options.name ?? `refined-${manifest.name}-${system.name}`.replace(/[^\w.+-]+/g, '-')
    const folder = runFolder(options.out, name)
    checkWritable(folder)
    const network = bankNetwork(manifest)
    checkHeads(bank, network)

    const costs = exitCosts(network, networkCosts(network, system, { rules }))
    const combining = combiningCost(network.classes, system, rules)
    const combiner = options.combine ? exitCombiner(bank) : undefined
    const fixed = staticChoices(costs)
    const split = (of: SplitName): ReportedSplit => {
      const decisions = splitDecisions(bank, of)
      return { decisions, baseline: decisions.points.at(-1)![fixed.at(-1)! - 1]!.correct }
    }
    const splits = { validation: split('validation'), test: split('test') }
    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} networks',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    const goals = losses.map((allowedLoss) => {
      const refined = refineSpace({
        validation: splits.validation.decisions,
        combiner,
        combining,
        costs,
        baseline: splits.validation.baseline,
        allowedLoss,
        objective,
        thresholds: screeningThresholds,
        grid,
        mostExits,
        folds,
        standardErrors,
        keep,
        onScreened: (candidates) => bar.start(candidates, 0),
        onRefined: () => bar.increment(),
      })
      bar.stop()
      if (!refined) return { allowedLoss, network: undefined }
      const { choices, policy } = refined
      const { combination } = policy
      const decided = (of: SplitName): ReportedSplit =>
        combination ? { ...splits[of], decisions: combiner!.decisions(of, choices, combination) } : splits[of]
      const charged = combination ? withCombining(costs, choices, combining) : costs
      return {
        allowedLoss,
        network: refinedReport(refined, network.mountingPoints, charged, {
          validation: decided('validation'),
          test: decided('test'),
        }),
      }
    })
    const document = {
      goals: goals.map(({ allowedLoss, network }) => ({ allowedLoss, network: network ?? null })),
      provenance: {
        bank: { name: manifest.name, sha256: manifest.sha256 },
        data: manifest.data.name,
        images: manifest.images,
        hardware: system.name,
        fidelity: 'analytic',
        pooling: rules.pooling,
        residency: rules.residency,
        objective,
        grid,
        mostExits,
        folds,
        standardErrors,
      },
    }
    const text = `${JSON.stringify(document, null, 2)}\n`
    writeRun(folder, { 'refined.json': text })
    process.stdout.write(options.json ? text : summary(goals, document.provenance, folder))
  },
}

function summary(
  goals: readonly { allowedLoss: number; network: RefinedReport | undefined }[],
  {
    data,
    hardware,
    residency,
    objective,
  }: Readonly<Record<'data' | 'hardware' | 'residency' | 'objective', string>>,
  folder: string,
): string {
  const heading = `Lowest ${objective} for an accuracy; accuracies on ${data}, costs on ${hardware}, residency ${residency}; chosen on the validation images alone`
  return `${[heading, ...goals.map(({ allowedLoss, network }) => goalText(allowedLoss, network)), `${folder}/refined.json`].join('\n\n')}\n`
}

function allowedLosses(list: string): number[] {
  return list.split(',').map((text) => {
    const points = text.trim() === '' ? Number.NaN : Number(text)
    if (!(points >= 0 && points < 100))
      throw new InputError({
        place: '--allowed-loss',
        expected: 'percentage points of 0 or more',
        found: `'${text}'`,
      })
    return points / 100
  })
}
