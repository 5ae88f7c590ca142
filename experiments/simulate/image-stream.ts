import Table from 'cli-table3'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type ExitNetworkOptions, exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules } from '../../sim/rules.ts'
import { AllocationBound } from '../../sim/schedule/allocation-bound.ts'
import type { AllocationProblem } from '../../sim/schedule/allocation-problem.ts'
import { scheduleStream } from '../../sim/schedule/image-stream.ts'
import type { Allocation } from '../../sim/schedule/layer-by-layer.ts'
import { pipelineAllocation } from '../../sim/schedule/pipeline-allocation.ts'
import { scheduleTotal } from '../../sim/schedule/schedule-total.ts'
import { type Bottleneck, leastInterval } from '../../sim/schedule/stream-interval.ts'
import { whole } from '../figure-texts.ts'

/** Images one behind the other, each core with a run of layers of its own. */
export interface StreamFigures {
  readonly images: number
  readonly inFlight: number
  /** Between two images that leave, on average, once as many as fit are on their way. */
  readonly intervalCycles: number
  /** No interval is shorter for ever with these cores for these layers. */
  readonly bottleneck: Bottleneck
  /** From the start of an image's first layer to the end of its last. */
  readonly latencyCycles: { readonly average: number; readonly worst: number }
  readonly energyPjPerImage: number
  /** Layers by core. */
  readonly cores: Readonly<Record<string, number>>
}

/** How images are run that follow one another: one at a time on one core, and in a pipeline over all cores. */
export interface StreamComparison {
  readonly oneAtATime: StreamFigures
  readonly pipelined: StreamFigures
}

/** Which exit each of `count` images leaves at, spread evenly in proportion to the ratios. */
export function spreadExits(ratios: readonly number[], count: number): readonly number[] {
  const due = ratios.map(() => 0)
  return Array.from({ length: count }, () => {
    ratios.forEach((ratio, exit) => {
      due[exit]! += ratio
    })
    const exit = due.indexOf(Math.max(...due))
    due[exit]! -= 1
    return exit
  })
}

export function imageStream(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  ratios: readonly number[],
  system: System,
  options: Omit<ExitNetworkOptions, 'nextStage'>,
  images: number,
): StreamComparison {
  const { nodes, sinks, stages } = exitNetwork(network, choices, options)
  const problem: AllocationProblem = { nodes, sinks, system, rules: options.rules ?? defaultRules }
  const bound = new AllocationBound(problem)
  const exits = spreadExits(ratios, images)
  const stageOf = new Map(
    stages.flatMap(({ blocks, head }, i) => [...blocks, ...head].map((name) => [name, i] as const)),
  )
  const runs = nodes.map(
    ({ layer }) => exits.filter((exit) => exit >= stageOf.get(layer.name)!).length / images,
  )
  const figures = (allocation: Allocation, inFlight: number): StreamFigures => {
    const schedule = scheduleStream(problem, stages, allocation, bound, { exits, inFlight })
    const ends = schedule.images.map(({ end }) => end).sort((a, b) => a - b)
    const filled = Math.min(inFlight, images - 1) - 1
    const latencies = schedule.images.map(({ start, end }) => end - start)
    const { energyPj, latencyCycles } = scheduleTotal(schedule.layers)
    const cores = schedule.layers.map(({ core }) => core)
    return {
      images,
      inFlight,
      intervalCycles: (ends.at(-1)! - ends[filled]!) / (images - 1 - filled),
      bottleneck: leastInterval(problem, allocation, bound, runs),
      latencyCycles: {
        average: latencies.reduce((sum, cycles) => sum + cycles, 0) / images,
        worst: Math.max(...latencies),
      },
      energyPjPerImage: (energyPj + staticEnergyPj(latencyCycles, system)) / images,
      cores: Object.fromEntries(
        [...new Set(cores)].map((core) => [core, cores.filter((one) => one === core).length]),
      ),
    }
  }
  const pipeline = pipelineAllocation(problem, bound, runs)
  return {
    oneAtATime: figures(new Map(), 1),
    pipelined: figures(pipeline, new Set(pipeline.values()).size + 1),
  }
}

export function streamTable({ oneAtATime, pipelined }: StreamComparison): string {
  const table = new Table({
    head: [`${pipelined.images} images in a row`, 'one at a time, one core', 'pipelined over cores'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  const row = (label: string, cell: (figures: StreamFigures) => string) =>
    table.push([label, cell(oneAtATime), cell(pipelined)])
  row('interval between images, cycles', ({ intervalCycles }) => whole(intervalCycles))
  row('no interval is below', ({ bottleneck: { cycles, resource } }) => `${whole(cycles)} (${resource})`)
  row('latency of an image, average', ({ latencyCycles }) => whole(latencyCycles.average))
  row('latency of an image, worst', ({ latencyCycles }) => whole(latencyCycles.worst))
  row('energy per image, µJ', ({ energyPjPerImage }) => (energyPjPerImage / 1e6).toFixed(2))
  row('images on their way at once', ({ inFlight }) => String(inFlight))
  return `${table.toString()}\n`
}
