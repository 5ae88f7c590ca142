import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { parseThresholds } from '../../nas/search/thresholds.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { type ExitTestArguments, withExitTestOptions, withFidelityOption } from '../evaluation-options.ts'
import { networkLabel } from '../front/network-label.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { openEvaluation } from '../open-evaluation.ts'
import { type RulesArguments, withRulesOptions } from '../rules-options.ts'
import { candidateDocument } from './candidate-document.ts'
import { deadlineCycles } from './deadline.ts'
import { sweepOneThreshold, sweepSummary, sweptGrid } from './one-threshold-sweep.ts'
import { policyThresholds } from './policy-thresholds.ts'
import { candidateFiles } from './report-files.ts'
import { sweepText } from './sweep-text.ts'
import { candidateText } from './table.ts'
import { compareThresholds } from './threshold-comparison.ts'
import { comparisonText } from './threshold-table.ts'

interface EvaluateArguments extends RulesArguments, BankArguments, ExitTestArguments {
  fidelity: Fidelity
  exits: string
  heads: string | undefined
  thresholds: string
  'deadline-cycles': number | undefined
  'deadline-ms': number | undefined
  optimize: CostObjective | undefined
  sweep: number | undefined
  'allowed-loss': number
  grid: string
  name: string | undefined
  out: string
  json: boolean
}

export const evaluateCommand: CommandModule<object, EvaluateArguments> = {
  command: 'evaluate',
  describe: 'everything about one early-exit network of a logit bank on an accelerator, with intervals',
  builder: (yargs: Argv) =>
    withFidelityOption(withExitTestOptions(withBankOptions(withRulesOptions(yargs))))
      .option('exits', { type: 'string', demandOption: true, describe: 'letters of the exits' })
      .option('heads', {
        type: 'string',
        describe: 'per exit 1 (one linear layer) or 0 (two); default: all 1',
      })
      .option('thresholds', {
        type: 'string',
        default: '0.65',
        describe: 'one for all exits, or one for each exit but the last',
      })
      .option('deadline-cycles', { type: 'number', describe: 'latency that no image may exceed' })
      .option('deadline-ms', { type: 'number', describe: 'the same in milliseconds' })
      .conflicts('deadline-cycles', 'deadline-ms')
      .option('optimize', {
        choices: Object.keys(costKeys) as CostObjective[],
        describe:
          'also choose the thresholds of least cost, by six methods, the last with a proof or a bound',
      })
      .option('sweep', {
        type: 'number',
        describe:
          'also every threshold in so many steps from 0 to 1, each for all exits: accuracy and costs, as sweep.csv',
      })
      .option('allowed-loss', {
        type: 'number',
        default: 0,
        describe:
          'with --optimize and --sweep: points by which validation accuracy may be below the static network',
      })
      .option('grid', {
        type: 'string',
        default: '0.3,0.35,0.4,0.45,0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95',
        describe: 'with --optimize: thresholds that an exit may have',
      })
      .option('name', {
        type: 'string',
        defaultDescription: 'exits and hardware',
        describe: 'name of the run',
      })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 evaluate --exits H,I,J,K --heads 1,1,1,1 --thresholds 0.65 --deadline-cycles 60000',
        'one network, and whether its slowest image is in time',
      )
      .example('$0 evaluate --exits H,I,J,K --optimize et', 'and the cheapest thresholds for it')
      .example(
        '$0 evaluate --exits H,I,J,K --sweep 1000',
        'and what each of 999 thresholds gives',
      ) as Argv<EvaluateArguments>,
  handler: (options) => {
    const grid = parseThresholds(String(options.grid), '--grid')
    const sweepGrid = options.sweep === undefined ? undefined : sweptGrid(options.sweep)
    const loss = options['allowed-loss']
    if (!(loss >= 0 && loss < 100))
      throw new InputError({
        place: '--allowed-loss',
        expected: 'percentage points of 0 or more',
        found: `${loss}`,
      })
    const evaluation = openEvaluation(options)
    const { network, system, splits, costs } = evaluation
    const chosen = parseExits(
      network,
      String(options.exits),
      options.heads === undefined ? undefined : String(options.heads),
    )
    const thresholds = policyThresholds(String(options.thresholds), chosen.length)
    const deadline = deadlineCycles(options['deadline-cycles'], options['deadline-ms'], system)
    const choices = network.mountingPoints.map(({ letter, heads }) => {
      const kind = chosen.find((exit) => exit.letter === letter)?.kind
      return kind === undefined ? 0 : heads.findIndex((head) => head.kind === kind) + 1
    })
    const labels = chosen.map(({ letter, kind }) => `${letter}${kind}`).join('-')
    const folder = runFolder(
      options.out,
      options.name ?? `evaluate-${labels}-${system.name}`.replace(/[^\w.+-]+/g, '-'),
    )
    checkWritable(folder)

    const { baseline } = splits.validation
    const right = baseline.reduce((sum, correct) => sum + correct, 0)
    const correct = Math.ceil(right - (loss / 100) * baseline.length - 1e-9)
    const decisions = { validation: splits.validation.decisions, test: splits.test.decisions }
    const searched =
      options.optimize === undefined
        ? undefined
        : compareThresholds({ choices, costs, decisions, objective: options.optimize, correct, grid })
    const sweep = sweepGrid && sweepOneThreshold(decisions, costs, choices, sweepGrid)
    const document = candidateDocument(
      evaluation,
      {
        choices,
        thresholds,
        deadline,
        searched: searched?.comparison,
        sweep: sweep && sweepSummary(sweep, correct),
      },
      options,
    )
    writeRun(folder, candidateFiles(document, sweep))
    if (options.json) {
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
      return
    }
    const text = [
      candidateText(document, system),
      ...(searched ? [comparisonText(searched.comparison, document, searched.milliseconds)] : []),
      ...(sweep ? [sweepText(document)] : []),
      `${networkLabel(document)}: ${folder}/exits.csv,${sweep ? ' sweep.csv,' : ''} candidate.json, report.html`,
    ]
    process.stdout.write(`${text.join('\n\n')}\n`)
  },
}
