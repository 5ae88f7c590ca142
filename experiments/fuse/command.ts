import type { CommandModule } from 'yargs'
import { builderNames, buildNetwork } from '../../models/build.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { withoutBits } from '../../models/without-bits.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { lowerBound } from '../../sim/fused/bound.ts'
import { checkSchedule } from '../../sim/fused/check-schedule.ts'
import { pipelinedPlan } from '../../sim/fused/pipeline.ts'
import { scheduleFused, searchPlan } from '../../sim/fused/search-plan.ts'
import { fuseStages, joinStages } from '../../sim/fused/stages.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { expectedOf, parseExitRatios } from '../simulate/exit-ratios.ts'
import { networkSpec, ownExits, parseBits } from '../simulate/options.ts'
import { writeScheduleFiles } from '../simulate/schedule-files.ts'
import { expectedTable } from '../simulate/stage-table.ts'
import { boundTable, productJCycles } from './bound-table.ts'
import { layerRows, layerTable } from './layer-rows.ts'
import { residencesOf, scheduledLayers, stagesOfBars } from './scheduled-layers.ts'
import { pathsOf, stageRecordTable } from './stage-records.ts'

interface FuseArguments extends RulesArguments {
  network: string
  exits: string | undefined
  heads: string | undefined
  hardware: string
  width: number | undefined
  'weight-bits': number
  'activation-bits': number
  schedule: 'fused' | 'pipelined'
  speculative: boolean
  'exit-ratios': string | undefined
  trace: string | undefined
  gantt: string | undefined
  json: boolean
}

export const fuseCommand: CommandModule<object, FuseArguments> = {
  command: 'fuse',
  describe: 'a network split over all cores, weights fetched ahead: its schedule beside its lower bound',
  builder: (yargs) =>
    withRulesOptions(yargs)
      .option('network', {
        type: 'string',
        demandOption: true,
        describe: `${builderNames.join(', ')}, that of a training recipe, or an ONNX file`,
      })
      .option('exits', { type: 'string', describe: 'letters of the exits; default: the last alone' })
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
      .option('weight-bits', { type: 'number', default: 8 })
      .option('activation-bits', { type: 'number', default: 8 })
      .option('schedule', {
        choices: ['fused', 'pipelined'] as const,
        default: 'fused' as const,
        describe:
          'layers split over cores by a search; or each core a layer, rows passed on as they are made',
      })
      .option('speculative', {
        type: 'boolean',
        default: false,
        describe:
          'of fused: go on beside the exits; without, each exit drains the cores, and nothing is wasted',
      })
      .option('exit-ratios', {
        type: 'string',
        describe:
          'of fused and drained: fraction of the images that leave at each exit: adds average and worst case',
      })
      .option('trace', { type: 'string', describe: 'file to open in Perfetto or chrome://tracing' })
      .option('gantt', { type: 'string', describe: 'HTML file with a Gantt chart and memories over time' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 fuse --network mobilenetv2-eenn --hardware edge-tpu-quad --weight-bits 4',
        'the study’s backbone with 4-bit weights on its accelerator',
      ),
  handler: (options) => {
    const built = withoutBits(buildNetwork(networkSpec(options.network, options.width)))
    const choices = parseExits(built, options.exits ?? ownExits(built), options.heads)
    const system = readSystem(options.hardware)
    const rules = rulesFrom(options)
    const bits = parseBits(options['weight-bits'], options['activation-bits'], system, rules)
    const { nodes: layers, sinks, stages } = exitNetwork(built, choices, { bits, rules })
    const problem = { layers, sinks, system, rules }
    const isDrained = options.schedule === 'fused' && !options.speculative
    const fused = isDrained ? fuseStages({ nodes: layers, stages, sinks, system, rules }) : undefined
    const { plan, schedule } = fused
      ? joined({ nodes: layers, stages, sinks, system, rules }, fused)
      : options.schedule === 'fused'
        ? searchPlan(problem)
        : pipelined(problem)
    const ratios = parseExitRatios(options['exit-ratios'], choices.length)
    const records = fused?.map(({ record }) => record)
    const expected = records && ratios && expectedOf(pathsOf(records), ratios)
    const violations = checkSchedule(schedule, layers, sinks, system)
    if (violations.length > 0)
      throw new Error(`the schedule breaks the hardware's rules: ${violations[0]!.message}`)
    const bound = lowerBound(layers, sinks, system, rules)
    const rows = layerRows(layers, plan, schedule)
    const bars = scheduledLayers(schedule)
    writeScheduleFiles(
      `${built.name} with exits ${choices.map(({ letter }) => letter).join(', ')}, ${options.schedule}, on ${system.name}`,
      {
        layers: bars,
        residences: residencesOf(schedule, layers, system),
        stages: stagesOfBars(stages, bars),
      },
      options,
    )
    const { latencyCycles, energyPj, events } = schedule
    const document = {
      ...{ network: built.name, hardware: system.name, bits, schedule: options.schedule },
      ...{ latencyCycles, energyPj, etJCycles: productJCycles(energyPj, latencyCycles) },
      bound: { ...bound, etJCycles: productJCycles(bound.totalEnergyPj, bound.latencyCycles) },
      ...(records && { stages: records }),
      ...(expected && { expected }),
      layers: rows,
      events,
    }
    const text = `${layerTable(rows)}${boundTable(bound, schedule)}${records ? stageRecordTable(records) : ''}${expected ? expectedTable(expected, system) : ''}Replayed and checked: ${events.length} events.\n`
    process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : text)
  },
}

function joined(
  problem: Parameters<typeof joinStages>[0],
  stages: ReturnType<typeof fuseStages>,
): ReturnType<typeof searchPlan> {
  const plan = {
    layers: stages.flatMap((stage) => stage.plan.layers),
    stacks: stages.flatMap((stage) => stage.plan.stacks),
  }
  return { plan, schedule: joinStages(problem, stages) }
}

function pipelined(problem: Parameters<typeof searchPlan>[0]): ReturnType<typeof searchPlan> {
  const plan = pipelinedPlan(problem)
  return { plan, schedule: scheduleFused(problem, plan) }
}
