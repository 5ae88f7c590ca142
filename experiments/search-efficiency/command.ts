import cliProgress from 'cli-progress'
import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { exitCosts } from '../../nas/evaluate/exit-costs.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { spaceTable } from '../../nas/search/space-table.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { efficiency } from './efficiency.ts'
import { efficiencyFiles } from './files.ts'
import { methods } from './methods.ts'
import { efficiencyTable } from './table.ts'

interface EfficiencyArguments extends BankArguments {
  thresholds: string
  objective: CostObjective
  seeds: number
  evaluations: number
  'surrogate-evaluations': number
  name: string
  out: string
}

export const searchEfficiencyCommand: CommandModule<object, EfficiencyArguments> = {
  command: 'search-efficiency',
  describe: 'compare random, NSGA-II and surrogate-assisted search with the true front of a bank',
  builder: (yargs: Argv) =>
    withBankOptions(yargs)
      .option('thresholds', {
        type: 'string',
        default: defaultThresholds,
        describe: 'thresholds to search',
      })
      .option('objective', {
        choices: Object.keys(costKeys) as CostObjective[],
        default: 'et' as const,
        describe: 'the cost against accuracy',
      })
      .option('seeds', { type: 'number', default: 20, describe: 'runs of each search' })
      .option('evaluations', { type: 'number', default: 5000, describe: 'of random search and NSGA-II' })
      .option('surrogate-evaluations', { type: 'number', default: 500, describe: 'of the surrogate search' })
      .option('name', { type: 'string', default: 'search-efficiency', describe: 'name of the run' })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .example('$0 search-efficiency --seeds 5 --evaluations 2000', 'five runs of each search'),
  handler: (options) => {
    const { hardware, objective } = options
    const seeds = count(options.seeds, '--seeds', 1)
    const thresholds = parseThresholds(String(options.thresholds), '--thresholds')
    const compared = methods({
      evaluations: count(options.evaluations, '--evaluations', 50),
      surrogateEvaluations: count(options['surrogate-evaluations'], '--surrogate-evaluations', 50),
    })
    const bank = readBank(options.bank)
    const system = readSystem(hardware)
    const folder = runFolder(options.out, options.name)
    checkWritable(folder)
    const network = bankNetwork(bank.manifest)
    checkHeads(bank, network)

    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} {what}, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    bar.start(thresholds.length, 0, { what: 'thresholds' })
    const table = spaceTable({
      decisions: splitDecisions(bank, 'validation'),
      costs: exitCosts(network, networkCosts(network, system)),
      thresholds,
      objective,
      onWalked: () => bar.increment(),
    })
    bar.start(seeds * compared.length, 0, { what: 'runs' })
    const results = efficiency(table, compared, seeds, () => bar.increment())
    bar.stop()
    const setting = {
      bank: bank.manifest.name,
      hardware: system.name,
      split: 'validation',
      thresholds,
      objective,
      candidates: table.size,
      trueFront: table.front.length,
      seeds,
    } as const
    writeRun(folder, efficiencyFiles(setting, results))
    process.stdout.write(
      `${efficiencyTable(results)}\n${folder}/efficiency.csv, efficiency.svg, result.json\n`,
    )
  },
}

function count(value: number, place: string, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new InputError({ place, expected: `a whole number, ${least} or more`, found: `${value}` })
}
