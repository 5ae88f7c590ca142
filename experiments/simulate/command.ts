import type { CommandModule } from 'yargs'
import { builderNames } from '../../models/build.ts'
import { type DensityDistribution, densityDistributions } from '../../sim/workload/density.ts'
import { withRulesOptions } from '../rules-options.ts'
import { withExplainOptions } from './explain-options.ts'
import { withMappingOptions, withSearch } from './mapping-options.ts'
import { withScheduleOptions } from './schedule-options.ts'
import { type SimulateArguments, simulate } from './simulate.ts'

export const simulateCommand: CommandModule<object, SimulateArguments> = {
  command: 'simulate',
  describe: 'cost of an early-exit network on an accelerator, stage by stage, for one image',
  builder: (yargs) =>
    withExplainOptions(withScheduleOptions(withMappingOptions(withRulesOptions(yargs))))
      .option('network', {
        type: 'string',
        demandOption: true,
        describe: `${builderNames.join(', ')}, that of a training recipe, or an ONNX file`,
      })
      .option('exits', {
        type: 'string',
        describe: 'letters of the exits; default: those that an ONNX file has, else the last alone',
      })
      .option('heads', {
        type: 'string',
        describe: 'per exit 1 (one linear layer) or 0 (two); default: all 1',
      })
      .option('hardware', {
        type: 'string',
        demandOption: true,
        describe: 'name of a preset, or a YAML file',
      })
      .option('width', { type: 'number', describe: 'multiplies the channels of the backbone; default: 1' })
      .option('weight-bits', { type: 'number', describe: 'default: those of a quantized ONNX file, else 8' })
      .option('activation-bits', { type: 'number', describe: 'likewise' })
      .option('density', {
        type: 'string',
        describe:
          'share of elements of weights, inputs and outputs that are not zero (W=0.5,I=0.3), for hardware with `sparse`',
      })
      .option('density-distribution', {
        choices: densityDistributions,
        default: 'hypergeometric' as DensityDistribution,
        describe: 'these lie anywhere, or every tile holds its share',
      })
      .option('exit-ratios', {
        type: 'string',
        describe: 'fraction of the images that leave at each exit: adds average, percentiles and worst case',
      })
      .option('trace', {
        type: 'string',
        describe: 'file for the schedule, to open in Perfetto or chrome://tracing',
      })
      .option('gantt', { type: 'string', describe: 'HTML file for the schedule as a Gantt chart' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 simulate --network mobilenetv2-eenn --exits A,E,F,H,K --heads 1,1,1,1,1 --hardware edge-tpu-quad',
        "one of the published study's networks on its accelerator",
      ),
  handler: (options) => withSearch(options, () => simulate(options)),
}
