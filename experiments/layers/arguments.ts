import type { Argv } from 'yargs'
import { InputError } from '../../errors.ts'
import { defaultSearch, type Objective, type SearchRules } from '../../sim/mapping/rules.ts'
import { type Convention, conventionNames } from './conventions.ts'

export interface LayersArguments {
  workload: string
  hardware: string
  mappings: string | undefined
  core: string | undefined
  objective: Objective
  'loop-factors': number
  unrollings: number
  rules: Convention | undefined
  explain: string | undefined
  svg: string | undefined
  csv: string | undefined
  json: boolean
}

const objectives: readonly Objective[] = ['latency', 'energy', 'energy-latency-product']

export function withLayersOptions<T>(yargs: Argv<T>): Argv<T & LayersArguments> {
  return yargs
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
    .option('objective', {
      choices: objectives,
      default: 'latency' as Objective,
      describe: 'of the mapping search',
    })
    .option('loop-factors', {
      type: 'number',
      default: defaultSearch.loopFactors,
      describe: 'temporal loops are split into at most so many factors',
    })
    .option('unrollings', {
      type: 'number',
      default: defaultSearch.spatialCandidates as number,
      describe: 'so many are tried, those of most lanes',
    })
    .option('rules', {
      choices: conventionNames,
      describe: 'conventions of the cost; default: zigzag-3.8.5 for its accelerators, else default',
    })
    .option('explain', {
      type: 'string',
      describe: 'name of a layer: its loops, memories, accesses, stalls, and what would help',
    })
    .option('svg', {
      type: 'string',
      implies: 'explain',
      describe: 'with --explain: file for a drawing of the array with the loops unrolled on it',
    })
    .option('csv', { type: 'string', describe: 'file for all figures, a line per layer' })
    .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
    .example(
      '$0 layers --workload resnet18.yaml --hardware tpu_like.yaml --mappings tpu_like_mapping.yaml',
      'what ZigZag runs',
    )
    .example('$0 layers --workload alexnet.csv --hardware scale.cfg', 'what SCALE-Sim runs') as Argv<
    T & LayersArguments
  >
}

/** @throws {InputError} for a number that counts nothing. */
export function searchOf(options: LayersArguments): SearchRules {
  const count = (name: 'loop-factors' | 'unrollings') => {
    const value = options[name]
    if (Number.isInteger(value) && value > 0) return value
    throw new InputError({ place: `--${name}`, expected: 'a whole number above 0', found: String(value) })
  }
  return {
    ...defaultSearch,
    objective: options.objective,
    loopFactors: count('loop-factors'),
    spatialCandidates: count('unrollings'),
  }
}
