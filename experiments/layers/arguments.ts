import type { Argv } from 'yargs'
import { type ExplainArguments, withExplainOptions } from '../simulate/explain-options.ts'
import { type MappingArguments, withMappingOptions } from '../simulate/mapping-options.ts'
import { type Convention, conventionNames } from './conventions.ts'

export interface LayersArguments extends MappingArguments, ExplainArguments {
  workload: string
  hardware: string
  mappings: string | undefined
  core: string | undefined
  rules: Convention | undefined
  csv: string | undefined
  json: boolean
}

export function withLayersOptions<T>(yargs: Argv<T>): Argv<T & LayersArguments> {
  return withExplainOptions(withMappingOptions(yargs))
    .option('workload', {
      type: 'string',
      demandOption: true,
      describe:
        'ZigZag workload (YAML list), SCALE-Sim topology (.csv), ONNX file, or a network that simulate knows',
    })
    .option('hardware', {
      type: 'string',
      demandOption: true,
      describe: 'ZigZag accelerator (YAML), SCALE-Sim .cfg, preset, or our YAML',
    })
    .option('mappings', {
      type: 'string',
      describe: 'ZigZag mapping (YAML): unrollings, hints and loop orders that the search keeps to',
    })
    .option('core', { type: 'string', describe: 'of a preset or our YAML; default: the first that can' })
    .option('rules', {
      choices: conventionNames,
      describe: 'conventions of the cost; default: zigzag-3.8.5 for its accelerators, else default',
    })
    .option('csv', { type: 'string', describe: 'file for all figures, a line per layer' })
    .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
    .example(
      '$0 layers --workload resnet18.yaml --hardware tpu_like.yaml --mappings tpu_like_mapping.yaml',
      'what ZigZag runs',
    )
    .example(
      '$0 layers --workload resnet8 --hardware tpu-like --mapping optimal --explain stem.conv',
      'the best of all its mappings, proven',
    )
    .example('$0 layers --workload alexnet.csv --hardware scale.cfg', 'what SCALE-Sim runs') as Argv<
    T & LayersArguments
  >
}
