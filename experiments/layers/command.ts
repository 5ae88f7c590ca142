import type { CommandModule } from 'yargs'
import { withSearch } from '../simulate/mapping-options.ts'
import { type LayersArguments, withLayersOptions } from './arguments.ts'
import { mappedReport } from './mapped-report.ts'
import { readLayers } from './read-layers.ts'
import { readTarget } from './read-target.ts'
import { systolicReport } from './systolic-report.ts'

/** A command's document for `--json`, and the text for people. */
export interface Report {
  readonly document: object
  readonly text: string
}

export const layersCommand: CommandModule<object, LayersArguments> = {
  command: 'layers',
  describe: 'cost of each layer by itself on one core; reads files of ZigZag and SCALE-Sim as they are',
  builder: withLayersOptions,
  handler: async (options) => {
    const layers = readLayers(options.workload)
    const target = readTarget(options.hardware, options.core)
    const { document, text } =
      target.kind === 'systolic'
        ? systolicReport(layers, target, options)
        : await withSearch(options, () => mappedReport(layers, target, options))
    process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : text)
  },
}
