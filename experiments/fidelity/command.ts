import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { parseThresholds } from '../../nas/search/thresholds.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { keepMappingsIn } from '../../sim/schedule/core-cost.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { costsAtSteps } from './costs-at-steps.ts'
import { fidelityDocument } from './fidelity-document.ts'
import { ladderPlot } from './plot.ts'
import { fidelityText } from './table.ts'

interface FidelityArguments extends RulesArguments, BankArguments {
  thresholds: string
  objective: CostObjective
  candidates: number
  seed: number
  name: string | undefined
  out: string
  json: boolean
}

export const fidelityCommand: CommandModule<object, FidelityArguments> = {
  command: 'fidelity',
  describe: 'each step of the simulator against the one above it: its time, its order, its error, its front',
  builder: (yargs: Argv) =>
    withBankOptions(withRulesOptions(yargs))
      .option('hardware', {
        type: 'string',
        default: 'gemmini-like',
        describe: 'name of a preset, or a YAML file; one whose array can be stepped has the highest step',
      })
      .option('thresholds', {
        type: 'string',
        default: '0.5,0.6,0.7,0.8,0.9',
        describe: 'thresholds to search',
      })
      .option('objective', {
        choices: Object.keys(costKeys) as CostObjective[],
        default: 'et' as const,
        describe: 'the cost against accuracy',
      })
      .option('candidates', {
        type: 'number',
        default: 1000,
        describe: 'networks drawn for orders and errors',
      })
      .option('seed', { type: 'number', default: 1, describe: 'of the draw' })
      .option('name', {
        type: 'string',
        defaultDescription: 'fidelity and hardware',
        describe: 'name of the run',
      })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 fidelity --hardware edge-tpu-quad',
        'on an array that cannot be stepped',
      ) as Argv<FidelityArguments>,
  handler: (options) => {
    const { objective, candidates: count, seed } = options
    if (!Number.isInteger(count) || count < 2)
      throw new InputError({
        place: '--candidates',
        expected: 'a whole number, 2 or more',
        found: `${count}`,
      })
    const thresholds = parseThresholds(String(options.thresholds), '--thresholds')
    const bank = readBank(options.bank)
    const system = readSystem(options.hardware)
    const rules = rulesFrom(options)
    const network = bankNetwork(bank.manifest)
    checkHeads(bank, network)
    const folder = runFolder(
      options.out,
      options.name ?? `fidelity-${system.name}`.replace(/[^\w.+-]+/g, '-'),
    )
    checkWritable(folder)

    keepMappingsIn(undefined) // the time of a step is that of searching its mappings anew
    const { steps, costs, milliseconds, withoutCycle } = costsAtSteps(network, system, rules)
    const document = fidelityDocument({
      bank,
      network,
      system,
      rules,
      steps,
      costs,
      thresholds,
      objective,
      count,
      seed,
      withoutCycle,
    })
    const text = `${JSON.stringify(document, null, 2)}\n`
    writeRun(folder, { 'fidelity.json': text, 'fidelity.svg': ladderPlot(document) })
    process.stdout.write(
      options.json
        ? text
        : `${fidelityText(document, milliseconds)}\n${folder}/fidelity.json, fidelity.svg\n`,
    )
  },
}
