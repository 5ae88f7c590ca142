import cliProgress from 'cli-progress'
import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { baselines, staticChoices } from '../../nas/evaluate/baselines.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { type SelectionRule, selectionOptimism } from '../../nas/search/selection-optimism.ts'
import { parseThresholds } from '../../nas/search/thresholds.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { type ExitTestArguments, withExitTestOptions, withFidelityOption } from '../evaluation-options.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { openEvaluation } from '../open-evaluation.ts'
import { type RulesArguments, withRulesOptions } from '../rules-options.ts'
import { type OptimismDocument, optimismDocument } from './document.ts'
import { dealtOptimism } from './optimism.ts'
import { optimismText } from './table.ts'

interface OptimismArguments extends RulesArguments, BankArguments, ExitTestArguments {
  fidelity: Fidelity
  thresholds: string
  objective: CostObjective
  budgets: string
  'allowed-loss': string
  deals: number
  seed: number
  name: string
  out: string
  json: boolean
}

export const optimismCommand: CommandModule<object, OptimismArguments> = {
  command: 'optimism',
  describe:
    'what choosing networks on the images that are reported, as the published study did, promises too much',
  builder: (yargs: Argv) =>
    withFidelityOption(withExitTestOptions(withBankOptions(withRulesOptions(yargs))))
      .option('thresholds', {
        type: 'string',
        default: '0.5,0.6,0.7,0.8,0.9',
        describe: 'thresholds to choose from, one for all exits',
      })
      .option('objective', {
        choices: Object.keys(costKeys) as CostObjective[],
        default: 'et' as const,
        describe: 'the cost',
      })
      .option('budgets', {
        type: 'string',
        default: '3,6,10,20,50',
        describe:
          'percent of the cost of the static network: the most accurate network within each is chosen',
      })
      .option('allowed-loss', {
        type: 'string',
        default: '0,1',
        describe: 'points below the static network: the cheapest network within each is chosen',
      })
      .option('deals', { type: 'number', default: 20, describe: 'times that the images are dealt anew' })
      .option('seed', { type: 'number', default: 1, describe: 'of the deals' })
      .option('name', { type: 'string', default: 'optimism', describe: 'name of the run' })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 optimism --deals 50 --allowed-loss 0,0.5,1', 'a closer look') as Argv<OptimismArguments>,
  handler: (options) => {
    const { objective, deals, seed } = options
    if (!Number.isInteger(deals) || deals < 2)
      throw new InputError({ place: '--deals', expected: 'a whole number, 2 or more', found: `${deals}` })
    const thresholds = parseThresholds(String(options.thresholds), '--thresholds')
    const budgets = percentages(String(options.budgets), '--budgets')
    const losses = percentages(String(options['allowed-loss']), '--allowed-loss')
    const folder = runFolder(options.out, options.name)
    checkWritable(folder)
    const evaluation = openEvaluation(options)
    const { costs } = evaluation
    const [validation, test] = [evaluation.splits.validation.decisions, evaluation.splits.test.decisions]
    const whole = baselines(costs, staticChoices(costs)).staticFinalHead[costKeys[objective]]
    const rules: SelectionRule[] = [
      ...losses.map((allowed) => ({ kind: 'loss', allowed }) as const),
      ...budgets.map((part) => ({ kind: 'budget', most: part * whole }) as const),
    ]
    const common = { costs, thresholds, objective, rules }
    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} deals, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    bar.start(deals, 0)
    const dealt = dealtOptimism({ ...common, validation, test, deals, seed, onDealt: () => bar.increment() })
    bar.stop()
    const onTest = selectionOptimism({ ...common, here: test, elsewhere: validation })
    const onValidation = selectionOptimism({ ...common, here: validation, elsewhere: test })
    const document: OptimismDocument = optimismDocument(evaluation, options, {
      dealt,
      onTest,
      onValidation,
      staticCost: whole,
      thresholds,
    })
    const text = `${JSON.stringify(document, null, 2)}\n`
    writeRun(folder, { 'optimism.json': text })
    process.stdout.write(options.json ? text : `${optimismText(document)}\n${folder}/optimism.json\n`)
  },
}

function percentages(list: string, place: string): number[] {
  return list.split(',').map((text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= 0 && value <= 100) return value / 100
    throw new InputError({ place, expected: 'percentages from 0 to 100', found: `'${text}'` })
  })
}
