import cliProgress from 'cli-progress'
import type { Argv, CommandModule } from 'yargs'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { calibrate } from '../../nas/evaluate/calibration.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { searchDocument } from '../../nas/search/document.ts'
import { searchSpace } from '../../nas/search/exhaustive.ts'
import { parseObjectives } from '../../nas/search/objectives.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import { describeMacEnergies } from '../../sim/energy/mac-energy.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { withCalibratedOption, withFidelityOption } from '../evaluation-options.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { cloudOf } from './cloud.ts'
import { reportFiles } from './report-files.ts'
import { checkWritable, runFolder, writeRun } from './run-folder.ts'
import { terminalTable } from './terminal-table.ts'

interface SearchArguments extends RulesArguments, BankArguments {
  fidelity: Fidelity
  calibrated: boolean
  threshold: string | undefined
  thresholds: string | undefined
  objectives: string
  name: string | undefined
  out: string
  json: boolean
}

export const searchCommand: CommandModule<object, SearchArguments> = {
  command: 'search',
  describe: 'find the Pareto-optimal early-exit networks of a logit bank on an accelerator',
  builder: (yargs: Argv) =>
    withCalibratedOption(withFidelityOption(withBankOptions(withRulesOptions(yargs))))
      .option('threshold', { type: 'string', describe: 'one confidence threshold for all candidates' })
      .option('thresholds', {
        type: 'string',
        defaultDescription: defaultThresholds,
        describe: 'thresholds to search',
      })
      .conflicts('threshold', 'thresholds')
      .option('objectives', {
        type: 'string',
        default: 'accuracy,et',
        describe: 'accuracy and some of macs, energy, latency, et',
      })
      .option('name', {
        type: 'string',
        defaultDescription: 'bank and hardware',
        describe: 'name of the run',
      })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 search --thresholds 0.8,0.9 --objectives accuracy,energy',
        'two thresholds, accuracy against energy',
      ),
  handler: (options) => {
    const start = performance.now()
    const objectives = parseObjectives(String(options.objectives), '--objectives')
    const thresholds =
      options.threshold === undefined
        ? parseThresholds(String(options.thresholds ?? defaultThresholds), '--thresholds')
        : parseThresholds(String(options.threshold), '--threshold')
    const { fidelity, calibrated } = options
    const read = readBank(options.bank)
    const { manifest } = read
    const bank = calibrated ? calibrate(read).bank : read
    const system = readSystem(options.hardware)
    const rules = rulesFrom(options)
    const folder = runFolder(
      options.out,
      options.name ?? `${manifest.name}-${system.name}`.replace(/[^\w.+-]+/g, '-'),
    )
    checkWritable(folder)

    const network = bankNetwork(manifest)
    const cloud = cloudOf(objectives[0]!)
    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} thresholds, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    bar.start(thresholds.length, 0)
    const result = searchSpace({
      bank,
      network,
      costs: networkCosts(network, system, { rules, fidelity }),
      thresholds,
      objectives,
      onWalked: (walked) => {
        cloud.add(walked)
        bar.increment()
      },
    })
    bar.stop()
    const document = searchDocument(result, network.mountingPoints, {
      bank: { name: manifest.name, sha256: manifest.sha256, seed: manifest.seed, date: manifest.date },
      data: manifest.data.name,
      images: manifest.images,
      network: manifest.network,
      hardware: system.name,
      energyTable: describeMacEnergies(system.cores, rules.cost.macEnergy),
      fidelity,
      calibrated,
      pooling: rules.pooling,
      residency: rules.residency,
      thresholds,
      objectives: ['accuracy', ...objectives],
    })
    writeRun(folder, reportFiles(document, objectives[0]!, cloud.cells()))
    const seconds = (performance.now() - start) / 1000
    if (options.json) process.stdout.write(`${JSON.stringify({ ...document, seconds })}\n`)
    else
      process.stdout.write(
        `${terminalTable(document)}\nAll ${document.front.length} networks: ${folder}/front.csv, result.json, report.html (${seconds.toFixed(1)} s)\n`,
      )
  },
}
