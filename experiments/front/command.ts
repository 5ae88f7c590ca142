import cliProgress from 'cli-progress'
import type { Argv, CommandModule } from 'yargs'
import { searchDocument } from '../../nas/search/document.ts'
import { searchSpace } from '../../nas/search/exhaustive.ts'
import { describeMacEnergies } from '../../sim/energy/mac-energy.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { withBankOptions } from '../bank-options.ts'
import { withCalibratedOption, withFidelityOption } from '../evaluation-options.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { cloudOf } from './cloud.ts'
import { noneFeasible } from './none-feasible.ts'
import { reportFiles } from './report-files.ts'
import { checkWritable, runFolder, writeRun } from './run-folder.ts'
import { planSearch } from './search-plan.ts'
import { type SourceArguments, sourceFrom, withSourceOptions } from './search-source.ts'
import { terminalTable } from './terminal-table.ts'

interface SearchArguments extends RulesArguments, SourceArguments {
  fidelity: Fidelity
  calibrated: boolean
  name: string | undefined
  out: string
  json: boolean
}

export const searchCommand: CommandModule<object, SearchArguments> = {
  command: 'search',
  describe: 'find the Pareto-optimal early-exit networks of a logit bank on an accelerator',
  builder: (yargs: Argv) =>
    withSourceOptions(withCalibratedOption(withFidelityOption(withBankOptions(withRulesOptions(yargs)))))
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
      )
      .example(
        '$0 search --min-accuracy 0.84 --max-worst-case-latency-cycles 70000',
        'networks that meet a deadline even when no exit takes the image',
      ),
  handler: (options) => {
    const start = performance.now()
    const place = options.space === undefined ? 'search' : `--space ${options.space}`
    const { fidelity, calibrated } = options
    const plan = planSearch(sourceFrom(options), { rules: rulesFrom(options), fidelity, calibrated, place })
    const { bank, network, system, rules, thresholds, objectives, constraints, measure } = plan
    const { manifest } = bank
    const folder = runFolder(
      options.out,
      options.name ?? `${manifest.name}-${system.name}`.replace(/[^\w.+-]+/g, '-'),
    )
    checkWritable(folder)

    const cloud = cloudOf(objectives[0]!)
    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} thresholds, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    bar.start(thresholds.length, 0)
    const result = searchSpace({
      ...plan,
      onWalked: (walked) => {
        cloud.add(walked)
        bar.increment()
      },
    })
    bar.stop()
    if (result.front.length === 0) throw noneFeasible(plan, result.costs)
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
      confidence: measure ?? 'max-softmax',
      constraints: { ...constraints },
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
