import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { checkWritable, writeRun } from '../front/run-folder.ts'
import { compareGolden } from './compare-golden.ts'
import { compareModels } from './compare-models.ts'
import { compareRuns } from './compare-runs.ts'
import { compareStages } from './compare-stages.ts'
import { type Comparison, summarize } from './comparison.ts'
import { errorPlot } from './error-plot.ts'
import { readModels } from './published-models.ts'
import { hasColumn } from './read-table.ts'
import { readText } from './read-text.ts'
import { comparisonCsv, comparisonTable } from './report.ts'
import { studyPage } from './study-page.ts'
import { type StudySimulator, studySimulator, type Variant, variants } from './study-simulator.ts'
import { studySystemsSchema } from './systems-schema.ts'
import { variantCsv, variantTable } from './variant-report.ts'
import { summarizeVariants, variantRows } from './variants.ts'

interface ReproduceArguments {
  name: 'costs' | 'variants'
  system: string
  variants: readonly Variant[] | undefined
  page: string | undefined
  models: string | undefined
  systems: string | undefined
  runs: string | undefined
  stages: string | undefined
  golden: string | undefined
  out: string | undefined
  json: boolean
}

export const reproduceCommand: CommandModule<object, ReproduceArguments> = {
  command: 'reproduce <name>',
  describe: 'the figures of the published early-exit study beside those found here',
  builder: (yargs) =>
    yargs
      .positional('name', {
        choices: ['costs', 'variants'] as const,
        demandOption: true,
        describe: 'figures beside those printed; or the same networks charged in other ways',
      })
      .option('system', { type: 'string', default: 'EEEE', describe: 'of variants: letters of its cores' })
      .option('variants', {
        array: true,
        choices: variants,
        defaultDescription: 'all',
        describe: 'of variants: which',
      })
      .option('page', {
        type: 'string',
        conflicts: ['models', 'systems', 'variants'],
        describe: 'of variants: Markdown file for a page on what remains of the study',
      })
      .option('models', {
        type: 'string',
        describe: 'CSV: networks with their exit ratios',
      })
      .option('systems', { type: 'string', describe: 'JSON: cores, memories, mesh' })
      .option('runs', { type: 'string', describe: 'CSV: averages per system and network' })
      .option('stages', { type: 'string', describe: 'CSV: latency of each stage' })
      .option('golden', {
        type: 'string',
        describe: 'CSV: all networks, or all their stages, as published and corrected',
      })
      .option('out', {
        type: 'string',
        defaultDescription: 'runs; with --json none',
        describe: 'folder of the runs',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 reproduce costs',
        'six networks on three systems as printed by the study; with files, what these hold',
      ),
  handler: (options) => {
    const { json } = options
    const out = options.out ?? (json ? undefined : 'runs')
    const folder = out === undefined ? undefined : join(out, `reproduce-${options.name}`)
    if (folder !== undefined) checkWritable(folder)
    const { document, table, files } = options.name === 'costs' ? costs(options) : chargedInVariants(options)
    const result = `${JSON.stringify(document)}\n`
    if (folder !== undefined) writeRun(folder, { ...files, 'result.json': result })
    process.stdout.write(json ? result : table)
  },
}

interface Reproduction {
  readonly document: unknown
  readonly table: string
  readonly files: Readonly<Record<string, string>>
}

function costs(options: ReproduceArguments): Reproduction {
  const rows = costComparisons(options)
  return {
    document: { rows, summary: summarize(rows) },
    table: comparisonTable(rows),
    files: { 'rows.csv': comparisonCsv(rows), 'errors.svg': errorPlot(rows) },
  }
}

function chargedInVariants({
  models = shipped('networks.csv'),
  systems,
  system,
  variants: chosen,
  page,
}: ReproduceArguments): Reproduction {
  const simulator = simulatorOf(systems)
  if (!simulator.isSystem(system)) {
    throw new InputError({ place: '--system', expected: simulator.systemForm, found: system })
  }
  const rows = variantRows(models, system, simulator, chosen)
  const summary = summarizeVariants(rows)
  if (page !== undefined) writeFileAtomically(page, studyPage(rows))
  return {
    document: { rows, summary },
    table: variantTable(summary),
    files: { 'rows.csv': variantCsv(rows) },
  }
}

const simulatorOf = (systems = shipped('systems.json')): StudySimulator => {
  const file = parseCheckedYaml(readText(systems, 'JSON'), systems, studySystemsSchema)
  return studySimulator(buildNetwork(publishedSpec('mobilenetv2-eenn')), file)
}

const shipped = (name: string): string => fileURLToPath(new URL(`published/${name}`, import.meta.url))

/** Every figure of the files, or of those that come with the package, beside the one found. */
function costComparisons(options: ReproduceArguments): readonly Comparison[] {
  const isShipped = [options.models, options.runs, options.stages, options.golden].every(
    (path) => path === undefined,
  )
  const {
    models = shipped('models.csv'),
    systems,
    runs = isShipped ? shipped('runs.csv') : undefined,
    stages = isShipped ? shipped('stages.csv') : undefined,
    golden,
  } = options
  const simulator = simulatorOf(systems)
  const known = readModels(models, simulator.network)
  return [
    ...compareModels(known, simulator),
    ...(runs === undefined ? [] : compareRuns(runs, known, simulator)),
    ...(stages === undefined ? [] : compareStages(stages, known, simulator)),
    ...(golden === undefined ? [] : compareRerun(golden, known, simulator)),
  ]
}

/** What the study's tools gave when run again: a table of networks, or one of their stages. */
const compareRerun: typeof compareGolden = (path, ...others) =>
  (hasColumn(path, 'stage') ? compareStages : compareGolden)(path, ...others)
